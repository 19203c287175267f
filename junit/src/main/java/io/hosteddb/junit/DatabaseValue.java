package io.hosteddb.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A parameter of type {@link String} that is given a value of an attached database in clear: a
 * managed variable by its name ({@code MONGODB_URI}), or a field of a form by both ({@code
 * jdbc.url}, {@code mongodb.uri}; {@link io.hosteddb.connection.KnownForms} has them).
 *
 * <p>Where several databases here have it, {@link AttachDatabase} on the parameter says which.
 *
 * @since 0.1
 */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@ExtendWith(AttachDatabaseExtension.class)
public @interface DatabaseValue {
  /** {@return the name of a variable, or form and field with a dot between} */
  String value();
}
