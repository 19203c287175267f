package io.hosteddb.spring.temporary;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands in docs/testing.md compiles. */
class DocumentationTest {
  private static final Path PAGE = Path.of("../docs/testing.md");
  private static final Pattern JAVA = Pattern.compile("(?ms)^```java\\R(.*?)^```$");
  private static final Pattern TYPE = Pattern.compile("(?m)^(?:public )?class (\\w+)");

  /** What a reader has already. */
  private static final String APPLICATION =
      "package com.example.platform; class PlatformApplication {"
          + " public static void main(String[] arguments) {} }";

  @Test
  void everyBlockOfJava_compiles(@TempDir Path out) throws IOException {
    List<JavaFileObject> sources = new ArrayList<>();
    sources.add(source("PlatformApplication", APPLICATION));
    Matcher block = JAVA.matcher(Files.readString(PAGE));
    while (block.find()) {
      Matcher type = TYPE.matcher(block.group(1));
      assertThat(type.find()).as(block.group(1)).isTrue();
      sources.add(source(type.group(1), block.group(1)));
    }
    assertThat(sources).hasSizeGreaterThan(4);

    StringWriter messages = new StringWriter();
    boolean compiled =
        ToolProvider.getSystemJavaCompiler()
            .getTask(
                messages, null, null, List.of("-proc:none", "-d", out.toString()), null, sources)
            .call();
    assertThat(compiled).as(messages.toString()).isTrue();
  }

  private static JavaFileObject source(String type, String code) {
    return new SimpleJavaFileObject(
        URI.create("string:///com/example/platform/" + type + ".java"),
        JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return code;
      }
    };
  }
}
