package io.hosteddb.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearMatchTest {
  private static final List<String> REGIONS =
      List.of("aws-us-east-1", "aws-us-west-2", "aws-eu-central-1", "sjc");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "aws-us-west-1 | Did you mean aws-us-west-2 or aws-us-east-1",
        "us-west-2     | Did you mean aws-us-west-2",
        "AWS-US-EAST-1 | Did you mean aws-us-east-1",
        "sjx           | Did you mean sjc",
        "moon          | There are: aws-us-east-1, aws-us-west-2, aws-eu-central-1, sjc.",
      })
  void hint_namesWhatWasMeant(String given, String expected) {
    assertThat(NearMatch.hint(given, REGIONS)).contains(expected);
  }
}
