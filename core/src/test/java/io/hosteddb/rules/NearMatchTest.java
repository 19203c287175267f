package io.hosteddb.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
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

  /** A third of what was given may differ, one letter at least. */
  @ParameterizedTest
  @CsvSource({
    "abcdef, abcdxy,  true",
    "abcdef, abcxyz,  false",
    "abcdef, abcdefgh, true",
    "ab,     ax,      true",
    "ab,     xy,      false",
    "ab,     abcdefg, false",
    "abc,    xxabcxx, true",
    "abcdefgh, cde,   true",
    "ABC,    abc,     true",
  })
  void near_isAThirdOrWhatContainsTheOther(String given, String there, boolean near) {
    assertThat(NearMatch.find(given, List.of(there)).isEmpty()).isEqualTo(!near);
  }

  @Test
  void whatThereIs_isListedIfItIsNotTooMuch() {
    List<String> twenty = IntStream.range(0, 20).mapToObj(i -> "region-" + i + i).toList();

    assertThat(NearMatch.hint("xyz", twenty)).startsWith(" There are: region-00, ");
    assertThat(NearMatch.hint("xyz", Collections.nCopies(21, "region"))).isEmpty();
    assertThat(NearMatch.hint("xyz", List.of())).isEmpty();
    assertThat(NearMatch.find("xyz", twenty)).isEmpty();
  }
}
