package io.hosteddb.spring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A page of the documentation, as the blocks of code in it. */
record Page(List<Block> blocks) {
  private static final String FENCE = "```";
  private static final Pattern PACKAGE = Pattern.compile("^package ([\\w.]+);", Pattern.MULTILINE);
  private static final Pattern CLASS =
      Pattern.compile("^(?:public )?(?:final )?class (\\w+)", Pattern.MULTILINE);

  /**
   * A block.
   *
   * @param line where it begins
   * @param language what it says it is
   * @param code what stands in it
   */
  record Block(int line, String language, String code) {
    /** What it says of itself. */
    String title() {
      return "line " + line + ", " + language + (language.equals("java") ? " " + type() : "");
    }

    /** Whether it is for an application with Spring Boot. */
    boolean isSpring() {
      return code.contains("org.springframework") || code.contains("io.hosteddb.spring");
    }

    /** The full name of the class in it. */
    String type() {
      Matcher inPackage = PACKAGE.matcher(code);
      Matcher type = CLASS.matcher(code);
      if (!inPackage.find() || !type.find()) {
        throw new IllegalArgumentException("No complete class is in line " + line);
      }
      return inPackage.group(1) + "." + type.group(1);
    }
  }

  static Page read(Path file) throws IOException {
    return of(Files.readString(file));
  }

  static Page of(String text) {
    List<Block> blocks = new ArrayList<>();
    StringBuilder code = new StringBuilder();
    String language = "";
    int begin = 0;
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      boolean inside = begin > 0;
      if (line.strip().startsWith(FENCE)) {
        if (inside) {
          blocks.add(new Block(begin, language, code.toString()));
          begin = 0;
        } else {
          language = line.strip().substring(FENCE.length());
          begin = number;
          code.setLength(0);
        }
      } else if (inside) {
        code.append(line).append('\n');
      }
    }
    if (begin > 0) {
      throw new IllegalArgumentException("The block of line " + begin + " does not end");
    }
    return new Page(List.copyOf(blocks));
  }
}
