/** What a provider author writes to test a provider: one view behind its back, and the kit. */
@NullMarked
package com.example.h2;

import org.jspecify.annotations.NullMarked;
