package io.hosteddb.architecture;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What others can compile against, as lines of text: types, and their public and protected members.
 */
final class ApiText {
  private ApiText() {}

  static List<String> of(List<Class<?>> types) {
    List<String> lines = new ArrayList<>();
    types.stream()
        .filter(ApiText::isVisible)
        .sorted((a, b) -> a.getName().compareTo(b.getName()))
        .forEach(type -> {
          lines.add(declaration(type));
          lines.addAll(members(type));
        });
    return lines;
  }

  private static boolean isVisible(Class<?> type) {
    return isVisible(type.getModifiers())
        && !type.isSynthetic()
        && !type.isAnonymousClass()
        && (type.getEnclosingClass() == null || isVisible(type.getEnclosingClass()));
  }

  private static boolean isVisible(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }

  private static String declaration(Class<?> type) {
    StringBuilder text = new StringBuilder(deprecation(type)).append(head(type));
    Type parent = type.getGenericSuperclass();
    if (parent != null && parent != Object.class && !type.isRecord() && !type.isEnum()) {
      text.append(" extends ").append(parent.getTypeName());
    }
    append(text, type.isInterface() ? " extends " : " implements ", type.getGenericInterfaces());
    if (type.isSealed() && !type.isEnum()) {
      append(text, " permits ", type.getPermittedSubclasses());
    }
    return shortened(text.toString());
  }

  /** Some versions of Java say that a type is sealed, some do not; its subtypes say it here. */
  private static String head(Class<?> type) {
    return type.toGenericString().replace(" non-sealed ", " ").replace(" sealed ", " ");
  }

  private static void append(StringBuilder text, String word, Type[] types) {
    if (types.length > 0) {
      text.append(word)
          .append(Arrays.stream(types).map(Type::getTypeName).collect(Collectors.joining(", ")));
    }
  }

  private static List<String> members(Class<?> type) {
    List<String> lines = new ArrayList<>();
    TreeSet<String> sorted = new TreeSet<>();
    if (type.isEnum()) {
      // Their order is a promise too.
      for (Object constant : type.getEnumConstants()) {
        lines.add("  " + ((Enum<?>) constant).name());
      }
    }
    for (Field field : type.getDeclaredFields()) {
      if (isVisible(field.getModifiers()) && !field.isSynthetic() && !field.isEnumConstant()) {
        sorted.add(field(field));
      }
    }
    for (Constructor<?> constructor : type.getDeclaredConstructors()) {
      if (isVisible(constructor.getModifiers()) && !constructor.isSynthetic()) {
        sorted.add(executable(constructor, null));
      }
    }
    methods(type)
        .filter(method -> isVisible(method.getModifiers()) && !method.isSynthetic())
        .filter(method -> !isImplied(type, method))
        .forEach(method -> sorted.add(executable(method, method.getAnnotatedReturnType())));
    sorted.forEach(line -> lines.add("  " + line));
    return lines;
  }

  /** Its own, and those of parents that nobody else can see. */
  private static Stream<Method> methods(Class<?> type) {
    Stream<Method> own = Arrays.stream(type.getDeclaredMethods());
    Class<?> parent = type.getSuperclass();
    return parent == null || isVisible(parent)
        ? own
        : Stream.concat(own, methods(parent).filter(method -> !isStatic(method)));
  }

  private static boolean isStatic(Method method) {
    return Modifier.isStatic(method.getModifiers());
  }

  /** What each record and enum has. */
  private static boolean isImplied(Class<?> type, Method method) {
    return switch (method.getName()) {
      case "equals", "hashCode", "toString" -> type.isRecord();
      case "values", "valueOf" -> type.isEnum();
      default -> false;
    };
  }

  private static String field(Field field) {
    String constant = "";
    if (Modifier.isStatic(field.getModifiers())
        && Modifier.isFinal(field.getModifiers())
        && (field.getType().isPrimitive() || field.getType() == String.class)) {
      constant = " = " + value(field);
    }
    return deprecation(field)
        + modifiers(field.getModifiers() & Modifier.fieldModifiers())
        + type(field.getAnnotatedType())
        + " "
        + field.getName()
        + constant;
  }

  /** A constant is copied into the classes of those who use it. */
  private static Object value(Field field) {
    try {
      field.setAccessible(true);
      return field.get(null);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("It was made accessible.", e);
    }
  }

  private static String executable(Executable member, @Nullable AnnotatedType result) {
    int known =
        member instanceof Method ? Modifier.methodModifiers() : Modifier.constructorModifiers();
    boolean isDefault = member instanceof Method method && method.isDefault();
    String variables =
        Arrays.stream(member.getTypeParameters())
            .map(ApiText::variable)
            .collect(Collectors.joining(", "));
    String thrown =
        Arrays.stream(member.getGenericExceptionTypes())
            .map(Type::getTypeName)
            .sorted()
            .collect(Collectors.joining(", "));
    return deprecation(member)
        + (isDefault ? "default " : "")
        + modifiers(member.getModifiers() & known & ~Modifier.SYNCHRONIZED)
        + (variables.isEmpty() ? "" : "<" + variables + "> ")
        + (result == null ? "" : type(result) + " ")
        + (result == null ? member.getDeclaringClass().getSimpleName() : member.getName())
        + parameters(member)
        + (thrown.isEmpty() ? "" : shortened(" throws " + thrown));
  }

  /**
   * A record's own constructor has the types of its components. JDK 21 and later compile them so
   * that reflection tells the parameters without what is between the angle brackets.
   */
  private static String parameters(Executable member) {
    Parameter[] parameters = member.getParameters();
    RecordComponent[] components = member.getDeclaringClass().getRecordComponents();
    boolean canonical =
        member instanceof Constructor
            && components != null
            && Arrays.equals(
                member.getParameterTypes(),
                Arrays.stream(components).map(RecordComponent::getType).toArray());
    return IntStream.range(0, parameters.length)
        .mapToObj(i ->
            parameter(
                parameters[i],
                canonical ? components[i].getAnnotatedType() : parameters[i].getAnnotatedType()))
        .collect(Collectors.joining(", ", "(", ")"));
  }

  private static String variable(TypeVariable<?> variable) {
    String bounds =
        Arrays.stream(variable.getBounds())
            .filter(bound -> bound != Object.class)
            .map(Type::getTypeName)
            .collect(Collectors.joining(" & "));
    return variable.getName() + (bounds.isEmpty() ? "" : shortened(" extends " + bounds));
  }

  private static String parameter(Parameter parameter, AnnotatedType annotated) {
    String type = type(annotated);
    return parameter.isVarArgs() ? type.substring(0, type.length() - 2) + "..." : type;
  }

  private static String type(AnnotatedType type) {
    String nullable = type.isAnnotationPresent(Nullable.class) ? "@Nullable " : "";
    return nullable + shortened(type.getType().getTypeName());
  }

  private static String modifiers(int modifiers) {
    String text = Modifier.toString(modifiers);
    return text.isEmpty() ? "" : text + " ";
  }

  private static String deprecation(AnnotatedElement element) {
    return element.isAnnotationPresent(Deprecated.class) ? "@Deprecated " : "";
  }

  private static String shortened(String text) {
    return text.replaceAll("\\bjava\\.(lang|util|time)\\.(?=[A-Z])", "");
  }
}
