package io.hosteddb.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a PostgreSQL URI reads as to each client, and which of them cannot have it. */
class PostgresFormsTest {
  private static final String ODD = "p@:/?#%&+ ü'\"$;=";
  private static final String ODD_ENCODED = "p%40%3A%2F%3F%23%25%26%2B%20%C3%BC%27%22%24%3B%3D";

  @Test
  void aUri_isWrittenForEachClient() {
    Written forms =
        Written.postgres("postgresql://ana:secret99@db.example:5433/orders?sslmode=require");

    assertThat(forms.ids())
        .containsExactly("parts", "jdbc", "jdbc-properties", "r2dbc", "psql", "node", "python");
    assertThat(forms.clear("parts"))
        .isEqualTo(
            Map.of(
                "host", "db.example",
                "port", "5433",
                "database", "orders",
                "user", "ana",
                "password", "secret99"));
    assertThat(forms.clear("jdbc"))
        .isEqualTo(
            Map.of(
                "url", "jdbc:postgresql://db.example:5433/orders?sslmode=require",
                "user", "ana",
                "password", "secret99"));
    assertThat(forms.clear("jdbc-properties"))
        .isEqualTo(
            Map.of(
                "url", "jdbc:postgresql://db.example:5433/orders",
                "user", "ana",
                "password", "secret99",
                "sslmode", "require"));
    assertThat(forms.clear("r2dbc"))
        .containsEntry("url", "r2dbc:postgresql://db.example:5433/orders?sslMode=require");
    assertThat(forms.clear("psql"))
        .isEqualTo(
            Map.of(
                "command",
                "psql 'postgresql://ana@db.example:5433/orders?sslmode=require'",
                "command-with-password",
                "PGPASSWORD='secret99' psql"
                    + " 'postgresql://ana@db.example:5433/orders?sslmode=require'"));
    assertThat(forms.clear("python"))
        .containsEntry(
            "sqlalchemy-url",
            "postgresql+psycopg://ana:secret99@db.example:5433/orders?sslmode=require");
    assertThat(forms.clear("node"))
        .containsEntry("url", "postgresql://ana:secret99@db.example:5433/orders?sslmode=require");
  }

  @Test
  void whatIsSecret_isMasked_andWhatIdentifiesIsShown() {
    Written forms =
        Written.postgres(
            "postgres://ana:"
                + ODD_ENCODED
                + "@db.example/orders?sslpassword=keypass99&mystery=hush99");

    assertThat(forms.shown())
        .contains("host=db.example", "user=ana", "password=********")
        .contains("postgresql://ana:********@db.example:5432/orders")
        .doesNotContain(ODD, ODD_ENCODED, "keypass99", "hush99");
    assertThat(Written.postgres("postgres://ana:secret99@h/d").form("jdbc").fields())
        .extracting(FormField::name, FormField::secret)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("url", false),
            org.assertj.core.groups.Tuple.tuple("user", false),
            org.assertj.core.groups.Tuple.tuple("password", true));
  }

  @Test
  void oddCharacters_areDecodedForWhatTakesThemApart_andEncodedInUrls() {
    Written forms =
        Written.postgres(
            "postgresql://a%40b:" + ODD_ENCODED + "@h/o%3Fd%2Bd%20%25?options=endpoint%3Dep-1");

    assertThat(forms.clear("jdbc"))
        .containsEntry("user", "a@b")
        .containsEntry("password", ODD)
        .containsEntry("url", "jdbc:postgresql://h:5432/o%3Fd%2Bd%20%25?options=endpoint%3Dep-1");
    assertThat(forms.clear("parts")).containsEntry("database", "o?d+d %");
    assertThat(forms.clear("psql").get("command-with-password"))
        .startsWith("PGPASSWORD='p@:/?#%&+ ü'\\''\"$;=' psql 'postgresql://a%40b@h:5432/");
  }

  /** A plus is a plus in a URI; to a form it is a blank, and so to URLDecoder. */
  @Test
  void aPlusThatIsNotEncoded_isAPlus() {
    assertThat(Written.postgres("postgresql://u:a+b@h/d").clear("jdbc"))
        .containsEntry("password", "a+b");
  }

  /** What reads the URLs of R2DBC trims the decoded name. */
  @ParameterizedTest
  @ValueSource(strings = {"%20orders", "orders%20", "%0Aorders"})
  void aBlankAroundTheDatabasesName_isRefusedByR2dbc_whichWouldLoseIt(String name) {
    Written forms = Written.postgres("postgresql://u:secret99@h/" + name);

    assertThat(forms.refusal("r2dbc")).contains("begins or ends with a blank");
    assertThat(forms.clear("jdbc")).containsEntry("url", "jdbc:postgresql://h:5432/" + name);
  }

  @Test
  void severalHostsAndIpv6_stayWhatTheyAre() {
    Written forms =
        Written.postgres("postgresql://u:p@one,two:5433/d?target_session_attrs=read-write");

    assertThat(forms.clear("parts"))
        .containsEntry("host", "one,two")
        .containsEntry("port", "5432,5433");
    assertThat(forms.clear("jdbc"))
        .containsEntry("url", "jdbc:postgresql://one:5432,two:5433/d?targetServerType=primary");
    assertThat(forms.clear("r2dbc"))
        .containsEntry(
            "url",
            "r2dbc:postgresql:failover://one:5432,two:5433/d?sslMode=prefer&targetServerType=primary");
    Written ipv6 = Written.postgres("postgresql://u:p@[2001:db8::1]:5433/d");
    assertThat(ipv6.clear("parts")).containsEntry("host", "2001:db8::1");
    assertThat(ipv6.clear("jdbc")).containsEntry("url", "jdbc:postgresql://[2001:db8::1]:5433/d");
    assertThat(Written.postgres("postgresql://u:p@[::1],two/d").refusal("r2dbc")).contains("IPv6");
  }

  @ParameterizedTest
  @CsvSource({
    "sslmode=verify-full, sslmode=verify-full&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory,"
        + " sslMode=verify-full",
    "sslmode=verify-full&sslrootcert=%2Fca.pem, sslmode=verify-full&sslrootcert=%2Fca.pem,"
        + " sslMode=verify-full&sslRootCert=%2Fca.pem",
    // libpq checks the certificate as soon as it has something to check it against.
    "sslmode=require&sslrootcert=%2Fca.pem, sslmode=verify-ca&sslrootcert=%2Fca.pem,"
        + " sslMode=verify-ca&sslRootCert=%2Fca.pem",
    "sslrootcert=system, sslmode=verify-full&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory,"
        + " sslMode=verify-full",
    "ssl=true, sslmode=require, sslMode=require",
    "connect_timeout=7, connectTimeout=7, sslMode=prefer&connectTimeout=PT7S",
    "application_name=a%20b, ApplicationName=a%20b, sslMode=prefer&applicationName=a%20b",
    "keepalives=1&keepalives_idle=30, tcpKeepAlive=true, sslMode=prefer&tcpKeepAlive=true",
    "currentSchema=odd, currentSchema=odd, sslMode=prefer&schema=odd",
    "ApplicationName=x, ApplicationName=x, sslMode=prefer&applicationName=x",
    "client_encoding=UTF8, '', sslMode=prefer",
    "options=-c%20a%3Db%20--d%3De, options=-c%20a%3Db%20--d%3De, sslMode=prefer&options=a%3Db%3Bd%3De",
  })
  void parameters_areSaidInTheWordsOfEachDriver(String given, String jdbc, String r2dbc) {
    Written forms = Written.postgres("postgresql://u:p@h/d?" + given);

    assertThat(forms.clear("jdbc"))
        .containsEntry("url", "jdbc:postgresql://h:5432/d" + (jdbc.isEmpty() ? "" : "?" + jdbc));
    assertThat(forms.clear("r2dbc")).containsEntry("url", "r2dbc:postgresql://h:5432/d?" + r2dbc);
  }

  @Test
  void channelBinding_isKeptWhereTheDriverHasIt_andRefusedWhereNot() {
    Written forms = Written.postgres("postgresql://u:p@h/d?channel_binding=require");

    assertThat(forms.clear("jdbc"))
        .containsEntry("url", "jdbc:postgresql://h:5432/d?channelBinding=require");
    assertThat(forms.refusal("r2dbc"))
        .contains(
            "DATABASE_URL", "channel_binding", "r2dbc-postgresql", "another than the one asked");
    assertThat(Written.postgres("postgresql://u:p@h/d?channel_binding=prefer").clear("r2dbc"))
        .containsEntry("url", "r2dbc:postgresql://h:5432/d?sslMode=prefer");
  }

  /** Neon's way to name an endpoint; the driver splits its options at = and ;. */
  @ParameterizedTest
  @ValueSource(strings = {"endpoint%3Dep-1", "-c%20a%3Db%3Dc", "-c%20a%3Db%3Bc", "-c", "-e"})
  void optionsThatR2dbcCannotCarry_areRefused(String options) {
    Written forms = Written.postgres("postgresql://u:p@h/d?options=" + options);

    assertThat(forms.refusal("r2dbc")).contains("options", "r2dbc-postgresql", "-c name=value");
    assertThat(forms.clear("jdbc"))
        .containsEntry("url", "jdbc:postgresql://h:5432/d?options=" + options);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sslcrl=%2Fcrl.pem",
        "hostaddr=10.0.0.1",
        "requirepeer=postgres",
        "service=mine",
        "passfile=%2Fhome",
        "ssl_min_protocol_version=TLSv1.3",
        "client_encoding=LATIN1",
        "sslkey=%2Fhome%2Fkey"
      })
  void whatLibpqKnowsAndPgjdbcDoesNot_isRefused_andPsqlHasIt(String parameter) {
    Written forms = Written.postgres("postgresql://u:secret99@h/d?" + parameter);

    assertThat(forms.refusal("jdbc"))
        .contains(parameter.substring(0, parameter.indexOf('=')))
        .doesNotContain("secret99");
    assertThat(forms.clear("psql").get("command")).contains(parameter);
  }

  @Test
  void whatPgjdbcKnowsAndLibpqDoesNot_isRefused_andJdbcHasIt() {
    Written forms = Written.postgres("postgresql://u:p@h/d?prepareThreshold=0");

    assertThat(forms.clear("jdbc"))
        .containsEntry("url", "jdbc:postgresql://h:5432/d?prepareThreshold=0");
    assertThat(forms.refusal("psql")).contains("prepareThreshold", "libpq");
    assertThat(forms.clear("node"))
        .containsEntry("url", "postgresql://u:p@h:5432/d?prepareThreshold=0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sslmode=odd", "connect_timeout=odd", "target_session_attrs=odd"})
  void aValueThatNobodyKnows_isRefused(String parameter) {
    Written forms = Written.postgres("postgresql://u:p@h/d?" + parameter);

    assertThat(List.of(forms.refusal("jdbc"), forms.refusal("r2dbc")))
        .allSatisfy(sentence ->
            assertThat(sentence)
                .startsWith("DATABASE_URL has a")
                .contains(parameter.substring(0, parameter.indexOf('=')))
                .doesNotContain("odd"));
  }

  /** pgjdbc makes an object of whatever class these name. */
  @ParameterizedTest
  @ValueSource(
      strings = {"socketFactory", "sslfactory", "loggerFile", "authenticationPluginClassName"})
  void aParameterThatNamesAClassOrAFileOfPgjdbc_isNotPassedOn(String name) {
    assertThat(Written.postgres("postgresql://u:p@h/d?" + name + "=java.lang.Evil").refusal("jdbc"))
        .contains("pgjdbc does not know");
  }

  @Test
  void aDirectoryOfSockets_isForLibpqAlone() {
    Written forms = Written.postgres("postgresql://u:p@%2Fvar%2Frun/d");

    assertThat(forms.refusal("jdbc")).contains("sockets", "pgjdbc");
    assertThat(forms.clear("psql").get("command")).contains("@%2Fvar%2Frun:5432/d");
  }

  @Test
  void placesAmongTheParameters_winAsInLibpq() {
    assertThat(
            Written.postgres("postgresql:///d?host=h&port=5433&user=u&password=p%26q&dbname=other")
                .clear("jdbc"))
        .isEqualTo(Map.of("url", "jdbc:postgresql://h:5433/other", "user", "u", "password", "p&q"));
    assertThat(Written.postgres("postgresql://u@h").clear("jdbc"))
        .isEqualTo(Map.of("url", "jdbc:postgresql://h:5432/u", "user", "u"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mysql://u:hush99@h/d",
        "postgresql://u:hush99@x@h/d",
        "postgresql://u:hush99/x@h/d",
        "postgresql://u:hush99?x@h/d",
        "postgresql://u:hush99#x@h/d",
        "postgresql://u:hush99%@h/d",
        "postgresql://u:hush99%zz@h/d",
        "postgresql://u:hush99%ff@h/d",
        "postgresql://u:hush99%00@h/d",
        "postgresql://u:hush99@h:port/d",
        "postgresql://u:hush99@h:0/d",
        "postgresql://u:hush99@::1/d",
        "postgresql://u:hush99@/d",
        "postgresql://u:hush99@h,/d",
        "postgresql://u:hush99@h/d?hush99",
        "postgresql://u:hush99@h/d?a=b=hush99",
        "postgresql://u:hush99@h/d?host=a,b&port=1,2,3",
        "postgresql://u:x?hush99=y@h/d",
        "postgresql://u:x@h/d?hush99=y"
      })
  void whatCannotBeReadAlikeByAll_isRefusedWithASentence_thatRepeatsNothing(String url) {
    Written forms = Written.postgres(url);

    assertThat(forms.refusal("jdbc")).startsWith("DATABASE_URL ").doesNotContain("hush");
    assertThat(forms.refusal("r2dbc")).doesNotContain("hush");
    assertThat(forms.shown()).doesNotContain("hush");
    assertThat(List.of(forms.form("jdbc").fields(), forms.form("r2dbc").fields()))
        .allSatisfy(fields -> assertThat(fields).isEmpty());
  }
}
