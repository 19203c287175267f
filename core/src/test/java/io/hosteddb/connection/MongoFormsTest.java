package io.hosteddb.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a MongoDB URI reads as to each client. */
class MongoFormsTest {
  @Test
  void aUri_isWrittenForEachClient() {
    Written forms =
        Written.mongodb(
            "mongodb://ana:p%40%3A%2F+@one:27018,two/notes?authSource=admin&replicaSet=rs0");

    assertThat(forms.ids()).containsExactly("parts", "mongodb", "mongosh", "node", "python");
    assertThat(forms.clear("parts"))
        .isEqualTo(
            Map.of(
                "host", "one,two",
                "port", "27018,27017",
                "database", "notes",
                "user", "ana",
                "password", "p@:/+"));
    // A plus that is not encoded is a blank to the driver for Java, and a plus to others.
    assertThat(forms.clear("mongodb"))
        .isEqualTo(
            Map.of(
                "uri",
                "mongodb://ana:p%40%3A%2F%2B@one:27018,two/notes?authSource=admin&replicaSet=rs0",
                "database",
                "notes"));
    assertThat(forms.clear("mongosh"))
        .containsEntry(
            "command",
            "mongosh 'mongodb://ana@one:27018,two/notes?authSource=admin&replicaSet=rs0'");
    assertThat(forms.shown()).contains("mongodb://ana:********@one").doesNotContain("p%40", "p@:");
  }

  @Test
  void aNameThatStandsForSeveralHosts_hasNoPort() {
    Written forms = Written.mongodb("mongodb+srv://u:secret99@cluster.example/?retryWrites=true");

    assertThat(forms.clear("parts"))
        .containsEntry("host", "cluster.example")
        .doesNotContainKey("port");
    assertThat(forms.clear("mongodb"))
        .containsEntry("uri", "mongodb+srv://u:secret99@cluster.example/?retryWrites=true");
  }

  @Test
  void withoutAUser_nothingIsSecret() {
    Written forms = Written.mongodb("mongodb://[::1]:27017");

    assertThat(forms.clear("mongodb")).containsEntry("uri", "mongodb://[::1]:27017/");
    assertThat(forms.form("mongodb").fields()).noneMatch(FormField::secret);
    assertThat(forms.clear("mongosh")).containsOnlyKeys("command");
  }

  @Test
  void parametersThatHoldSomethingSecret_areMasked() {
    assertThat(
            Written.mongodb(
                    "mongodb://u:p@h/?authMechanismProperties=AWS_SESSION_TOKEN:hush99&proxyPassword=hush98&hush97=x&hush96")
                .shown())
        .contains("authMechanismProperties=********", "proxyPassword=********")
        .doesNotContain("hush");
  }

  @Test
  void whatTheDriverForJavaPassesOver_isRefusedThere() {
    Written forms = Written.mongodb("mongodb://u:p@h/?tlsCAFile=%2Fca.pem");

    assertThat(forms.refusal("mongodb")).contains("MONGODB_URI", "tlsCAFile", "SSLContext");
    assertThat(forms.clear("node").get("url")).contains("tlsCAFile=%2Fca.pem");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://u:hush99@h/d",
        "mongodb://u:hush99@x@h/d",
        "mongodb://u:hush99/x@h/d",
        "mongodb://u:hush99?x@h/d",
        "mongodb://u:hush99#x@h/d",
        "mongodb://u:hush99%@h/d",
        "mongodb://u:hush99@h:port/d",
        "mongodb://u:hush99@"
      })
  void whatCannotBeReadAlikeByAll_isRefusedWithASentence_thatRepeatsNothing(String uri) {
    Written forms = Written.mongodb(uri);

    assertThat(forms.refusal("mongodb")).startsWith("MONGODB_URI ").doesNotContain("hush");
    assertThat(forms.shown()).doesNotContain("hush");
  }
}
