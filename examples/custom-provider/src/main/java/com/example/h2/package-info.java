/** A provider of your own: H2 in server mode. Copy it and put your vendor in its place. */
@NullMarked
package com.example.h2;

import org.jspecify.annotations.NullMarked;
