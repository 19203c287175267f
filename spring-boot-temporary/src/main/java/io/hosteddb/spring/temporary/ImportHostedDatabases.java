package io.hosteddb.spring.temporary;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Import;

/**
 * Several {@link ImportHostedDatabase}; the compiler writes it.
 *
 * @since 0.1
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Import(HostedDatabaseRegistrar.class)
public @interface ImportHostedDatabases {
  /** {@return the databases} */
  ImportHostedDatabase[] value();
}
