package io.hosteddb.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LinkageTextTest {
  @Test
  void theClassThatIsMissing_isNamed() {
    assertThat(LinkageText.of(new NoClassDefFoundError("io/netty/util/Timer$Task")))
        .isEqualTo("NoClassDefFoundError: io.netty.util.Timer$Task");
    assertThat(
            LinkageText.of(
                new NoSuchMethodError("'void org.slf4j.spi.Made.log(java.lang.String)'")))
        .isEqualTo("NoSuchMethodError: org.slf4j.spi.Made.log");
    assertThat(LinkageText.of(new NoClassDefFoundError("Could not initialize class com.acme.Sdk")))
        .isEqualTo("NoClassDefFoundError: com.acme.Sdk");
  }

  @Test
  void nothingElseOfAMessage_isSaid() {
    assertThat(LinkageText.of(new LinkageError())).isEqualTo("LinkageError");
    assertThat(LinkageText.of(new LinkageError("the password is 4711-canary")))
        .isEqualTo("LinkageError");
    assertThat(LinkageText.of(new IllegalStateException("no com.acme.Sdk")))
        .isEqualTo("IllegalStateException");
  }
}
