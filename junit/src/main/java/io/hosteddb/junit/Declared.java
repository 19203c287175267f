package io.hosteddb.junit;

import io.hosteddb.junit.AttachDatabase.Lifetime;
import io.hosteddb.temporary.WantedDatabase;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Executable;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/**
 * A database that is asked for.
 *
 * @param wanted the database
 * @param lifetime how long it lives
 */
record Declared(WantedDatabase wanted, Lifetime lifetime) {
  private static Declared of(AttachDatabase annotation) {
    return new Declared(
        new WantedDatabase(
            annotation.value(),
            orNull(annotation.name()),
            orNull(annotation.environment()),
            orNull(annotation.region())),
        annotation.lifetime());
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }

  /** On an element itself, on what it inherits from, and on its annotations' annotations. */
  static List<Declared> on(AnnotatedElement element) {
    return AnnotationSupport.findRepeatableAnnotations(element, AttachDatabase.class).stream()
        .map(Declared::of)
        .toList();
  }

  /**
   * All that a test class asks for: on itself, and on its parameters where that names another
   * database than one on the class.
   */
  static List<Declared> by(Class<?> testClass) {
    List<Declared> all = new ArrayList<>(onClass(testClass));
    parameters(testClass)
        .flatMap(parameter -> on(parameter).stream())
        .filter(declared -> all.stream().noneMatch(declared::meansTheSameAs))
        .forEach(all::add);
    return all;
  }

  /** A class's own stand in place of those that it would inherit of the same provider. */
  private static List<Declared> onClass(Class<?> type) {
    List<Declared> inherited =
        Stream.concat(Stream.ofNullable(type.getSuperclass()), Arrays.stream(type.getInterfaces()))
            .flatMap(above -> onClass(above).stream())
            .distinct()
            .toList();
    List<Declared> all = on(type);
    List<Declared> own = all.stream().filter(one -> !inherited.contains(one)).toList();
    return all.stream()
        .filter(one ->
            own.contains(one)
                || (inherited.contains(one) && own.stream().noneMatch(one::meansTheSameAs)))
        .toList();
  }

  private static Stream<Parameter> parameters(Class<?> testClass) {
    Stream<Executable> constructors = Arrays.stream(testClass.getDeclaredConstructors());
    Stream<Executable> methods =
        ReflectionSupport.streamMethods(testClass, method -> true, HierarchyTraversalMode.TOP_DOWN)
            .map(Executable.class::cast);
    return Stream.concat(constructors, methods)
        .flatMap(executable -> Arrays.stream(executable.getParameters()));
  }

  /** What is annotated on a parameter may be about a database that something else has asked for. */
  boolean meansTheSameAs(Declared other) {
    return wanted.provider().equals(other.wanted.provider())
        && Objects.equals(wanted.environment(), other.wanted.environment());
  }
}
