package io.hosteddb.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.hosteddb.http.Pages.Page;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.spi.ProviderException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PagesTest {
  private static Page<String> page(String items, @Nullable String next) {
    return Page.of(list(items), Optional.ofNullable(next));
  }

  private static Page<String> counted(String items, @Nullable String next, long total) {
    return new Page<>(list(items), Optional.ofNullable(next), OptionalLong.of(total));
  }

  private static List<String> list(String items) {
    return items.isEmpty() ? List.of() : List.of(items.split(" "));
  }

  private static List<String> read(List<Page<String>> pages) throws InterruptedException {
    List<Page<String>> left = new ArrayList<>(pages);
    List<String> all =
        Pages.readAll("Acme's list of things", Function.identity(), from -> left.remove(0));
    assertThat(left).as("pages that were not asked for").isEmpty();
    return all;
  }

  static Stream<Arguments> whole() {
    return Stream.of(
        arguments("nothing", List.of(page("", null)), ""),
        arguments("one page", List.of(page("a b", null)), "a b"),
        arguments("a short page is not the last", List.of(page("a", "1"), page("b", null)), "a b"),
        arguments("an empty one neither", List.of(page("", "1"), page("b", null)), "b"),
        arguments("a cursor with the last page", List.of(page("a", "1"), page("", null)), "a"),
        arguments("an end that points to itself", List.of(page("a", "1"), page("", "1")), "a"),
        arguments("moved meanwhile", List.of(page("a b", "2"), page("b c", null)), "a b c"),
        arguments("the last one repeats", List.of(page("a b", "2"), page("b", null)), "a b"),
        arguments("counted", List.of(counted("a", "2", 2), counted("b", null, 2)), "a b"),
        arguments("more than counted", List.of(counted("a b", null, 1)), "a b"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("whole")
  void listIsReadToItsEnd(String unusedName, List<Page<String>> pages, String all)
      throws Exception {
    assertThat(read(pages)).isEqualTo(list(all));
  }

  static Stream<Arguments> incomplete() {
    return Stream.of(
        arguments("the same page again", List.of(page("a", "1"), page("a", "2")), "page 2 repeats"),
        arguments("its own cursor", List.of(page("a", "1"), page("b", "1")), "page 2 points back"),
        arguments(
            "in a circle",
            List.of(page("a", "1"), page("b", "2"), page("c", "1")),
            "page 3 points back"),
        arguments(
            "an empty circle",
            List.of(page("a", "1"), page("", "2"), page("", "1")),
            "page 3 points back"),
        arguments("too few", List.of(counted("a", null, 2)), "ends after 1 of 2 entries"),
        arguments("one missing", List.of(counted("a", "2", 3), counted("a b", null, 3)), "2 of 3"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("incomplete")
  void halfAListIsNone(String unusedName, List<Page<String>> pages, String why) {
    assertThatThrownBy(() -> read(pages))
        .isInstanceOf(ProviderException.class)
        .hasMessageContaining("Acme's list of things could not be read to its end")
        .hasMessageContaining(why)
        .hasMessageContaining("may be there all the same")
        .matches(e -> ((ProviderException) e).category() == ErrorCategory.UNAVAILABLE)
        .matches(e -> ((ProviderException) e).isOutcomeKnown());
  }

  @Test
  void listWithoutAnEndIsGivenUp() {
    List<String> asked = new ArrayList<>();
    assertThatThrownBy(() ->
            Pages.readAll(
                "Acme's list",
                Function.identity(),
                from -> {
                  String next = "c" + asked.size();
                  asked.add(next);
                  return page(next, next);
                }))
        .hasMessageContaining("no end within " + Pages.MAX_PAGES + " pages");
    assertThat(asked).hasSize(Pages.MAX_PAGES);
  }
}
