package com.example.h2;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the pages show is code of this module, to the letter. */
class DocumentationTest {
  private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  @ParameterizedTest
  @ValueSource(strings = {"custom-provider.md", "writing-a-provider.md"})
  void codeOnThePageIsCodeOfTheExample(String page) throws IOException {
    List<String> sources = sources();
    Matcher block = BLOCK.matcher(Files.readString(Path.of("../../docs").resolve(page)));
    List<String> strange = new ArrayList<>();
    int blocks = 0;
    while (block.find()) {
      blocks++;
      String code = normal(block.group(1));
      if (sources.stream().noneMatch(source -> source.contains(code))) {
        strange.add(block.group(1));
      }
    }
    assertThat(blocks).as("pieces of code").isPositive();
    assertThat(strange).as("pieces of code that are in no source file").isEmpty();
  }

  private static List<String> sources() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src"))) {
      List<String> sources = new ArrayList<>();
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        sources.add(normal(Files.readString(file)));
      }
      return sources;
    }
  }

  /** The formatter may break lines elsewhere. */
  private static String normal(String code) {
    return code.strip().replaceAll("\\s+", " ");
  }
}
