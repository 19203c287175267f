package io.hosteddb.provider.postgres.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

class ConnectionReasonTest {
  /** What a server says to a JVM whose time zone it does not know. */
  @Test
  void anUnknownTimeZone_isSaidToBeTheJvms_withWhatToDo() {
    assertThat(said("22023", "invalid value for parameter \"TimeZone\": \"IST\""))
        .contains("IST")
        .contains("of this JVM")
        .contains("-Duser.timezone=UTC");
    assertThat(said("22023", "invalid value for parameter \"search_path\": \"x\""))
        .doesNotContain("JVM");
  }

  private static String said(String state, String message) {
    return ConnectionReason.of(
        new PSQLException(
            new ServerErrorMessage("SFATAL\0VFATAL\0C" + state + "\0M" + message + "\0")),
        List.of());
  }
}
