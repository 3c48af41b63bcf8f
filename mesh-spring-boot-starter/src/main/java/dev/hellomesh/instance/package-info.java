/**
 * Which of a service's many instances this one is.
 */
@NullMarked
package dev.hellomesh.instance;

import org.jspecify.annotations.NullMarked;
