package io.hosteddb.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Several {@link AttachDatabase}; the compiler writes it.
 *
 * @since 0.1
 */
@Target({ElementType.TYPE, ElementType.PARAMETER})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ExtendWith(AttachDatabaseExtension.class)
public @interface AttachDatabases {
  /** {@return the databases} */
  AttachDatabase[] value();
}
