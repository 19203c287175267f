package io.hosteddb.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Attaches a database for a test class: ready before its first test, gone after its last.
 *
 * <pre>{@code
 * @AttachDatabase("postgres")
 * class OrdersTest {
 *   @Test
 *   void ordersAreKept(DataSource orders) { ... }
 * }
 * }</pre>
 *
 * <p>All databases of a class are in one project; each class has a project of its own, also one
 * that runs at the same time. A {@code @Nested} class sees those of the classes around it, and its
 * own in place of theirs of the same provider. Subclasses inherit it, with their own in place of
 * one of the same provider, and it may stand on an annotation of one's own.
 *
 * <p>On a parameter it says which database the parameter is about, and attaches it if the class has
 * none of that provider (and environment).
 *
 * <p>A parameter of a constructor, a test or a lifecycle method is given
 *
 * <ul>
 *   <li>of type {@link javax.sql.DataSource}, unless it is annotated for another extension, such as
 *       {@code @Mock}: the only database here that speaks JDBC;
 *   <li>of type {@link io.hosteddb.temporary.TemporaryDatabase}: the only database here;
 *   <li>of type {@link io.hosteddb.temporary.TemporaryProject}: those that are attached together
 *       nearest to it (for the test, its class, or the class around), and their variables;
 *   <li>with {@link DatabaseValue}: a variable, or a piece of a form, as text.
 * </ul>
 *
 * <p>Which backend serves a provider, and with what, is said by settings, as everywhere: the
 * configuration parameter {@code hosteddb.postgres.backend} of JUnit, which is also a system
 * property, or the environment. With {@code hosteddb-local} on the class path and nothing set, the
 * databases are on this machine.
 *
 * @since 0.1
 */
@Target({ElementType.TYPE, ElementType.PARAMETER})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@Repeatable(AttachDatabases.class)
@ExtendWith(AttachDatabaseExtension.class)
public @interface AttachDatabase {
  /**
   * {@return the id of the provider, such as {@code postgres}, {@code mongodb} or {@code turso}}
   */
  String value();

  /** {@return what the database is called; derived if left out} */
  String name() default "";

  /**
   * {@return the environment that gets its variables; all of them if left out. Two databases of one
   * provider need an environment each}
   */
  String environment() default "";

  /** {@return where it is; the provider's default if left out} */
  String region() default "";

  /** {@return how long it lives; as long as the class if left out} */
  Lifetime lifetime() default Lifetime.CLASS;

  /** How long a database lives. */
  enum Lifetime {
    /** One for all tests of the class, which see what the others wrote. */
    CLASS,
    /**
     * A new one for each test, attached when a parameter of the test, or of a method before or
     * after each, asks for it.
     */
    TEST
  }
}
