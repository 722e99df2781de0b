// Optimizer steps in place, in PyTorch's formulas and order of operations.

CLONES void NAME(sgd)(
  REAL *w, const REAL *g, REAL *velocity, long n, double rate, double momentum, double dampening, double decay,
  int nesterov, int first
) {
  REAL lr = R(rate), mu = R(momentum), lambda = R(decay), keep = R(first ? 1 : 1 - dampening);
  if (!velocity) { EACH w[i] -= lr * (g[i] + lambda * w[i]); return; }
  EACH {
    REAL d = g[i] + lambda * w[i];
    REAL v = first ? d : mu * velocity[i] + keep * d;
    velocity[i] = v;
    w[i] -= lr * (nesterov ? d + mu * v : v);
  }
}

CLONES void NAME(adam)(
  REAL *w, const REAL *g, REAL *m, REAL *v, long n, double rate, double beta1, double beta2, double epsilon,
  double decay, int decoupled, double correction1, double correction2
) {
  REAL b1 = R(beta1), b2 = R(beta2), c1 = R(1 - beta1), c2 = R(1 - beta2), eps = R(epsilon);
  REAL shrink = R(decoupled ? 1 - rate * decay : 1), lambda = R(decoupled ? 0 : decay);
  REAL step = R(rate / correction1), root = R(1 / sqrt(correction2));
  EACH {
    REAL u = w[i] * shrink;
    REAL d = g[i] + lambda * u;
    REAL mean = b1 * m[i] + c1 * d, square = b2 * v[i] + c2 * d * d;
    m[i] = mean;
    v[i] = square;
    w[i] = u - step * mean / (k_sqrt(square) * root + eps);
  }
}

CLONES void NAME(rmsprop)(
  REAL *w, const REAL *g, REAL *v, REAL *velocity, long n, double rate, double alpha, double epsilon, double decay,
  double momentum
) {
  REAL lr = R(rate), a = R(alpha), c = R(1 - alpha), eps = R(epsilon), lambda = R(decay), mu = R(momentum);
  EACH {
    REAL d = g[i] + lambda * w[i];
    REAL square = a * v[i] + c * d * d;
    v[i] = square;
    REAL step = d / (k_sqrt(square) + eps);
    if (velocity) { step += mu * velocity[i]; velocity[i] = step; }
    w[i] -= lr * step;
  }
}

CLONES void NAME(adagrad)(REAL *w, const REAL *g, REAL *sum, long n, double rate, double epsilon, double decay) {
  REAL lr = R(rate), eps = R(epsilon), lambda = R(decay);
  EACH {
    REAL d = g[i] + lambda * w[i];
    REAL square = sum[i] + d * d;
    sum[i] = square;
    w[i] -= lr * d / (k_sqrt(square) + eps);
  }
}

CLONES void NAME(adadelta)(
  REAL *w, const REAL *g, REAL *square, REAL *delta, long n, double rate, double rho, double epsilon, double decay
) {
  REAL lr = R(rate), r = R(rho), c = R(1 - rho), eps = R(epsilon), lambda = R(decay);
  EACH {
    REAL d = g[i] + lambda * w[i];
    REAL s = r * square[i] + c * d * d;
    square[i] = s;
    REAL step = k_sqrt(delta[i] + eps) / k_sqrt(s + eps) * d;
    delta[i] = r * delta[i] + c * step * step;
    w[i] -= lr * step;
  }
}

CLONES void NAME(nadam)(
  REAL *w, const REAL *g, REAL *m, REAL *v, long n, double gradient_rate, double momentum_rate, double beta1,
  double beta2, double epsilon, double decay, double correction2
) {
  REAL b1 = R(beta1), b2 = R(beta2), c1 = R(1 - beta1), c2 = R(1 - beta2), eps = R(epsilon), lambda = R(decay);
  REAL lg = R(gradient_rate), lm = R(momentum_rate), root = R(1 / sqrt(correction2));
  EACH {
    REAL d = g[i] + lambda * w[i];
    REAL mean = b1 * m[i] + c1 * d, square = b2 * v[i] + c2 * d * d;
    m[i] = mean;
    v[i] = square;
    w[i] -= (lg * d + lm * mean) / (k_sqrt(square) * root + eps);
  }
}

CLONES void NAME(lion)(REAL *w, const REAL *g, REAL *m, long n, double rate, double beta1, double beta2, double decay) {
  REAL lr = R(rate), b1 = R(beta1), c1 = R(1 - beta1), b2 = R(beta2), c2 = R(1 - beta2), shrink = R(1 - rate * decay);
  EACH {
    REAL u = b1 * m[i] + c1 * g[i];
    REAL direction = u > 0 ? R(1) : u < 0 ? R(-1) : u;
    w[i] = w[i] * shrink - lr * direction;
    m[i] = b2 * m[i] + c2 * g[i];
  }
}
