import { type DType, ShmError, shown } from '@shmd/protocol';

const BITS = { int8: 8, uint8: 8, int16: 16, uint16: 16, int32: 32, uint32: 32, int64: 64, uint64: 64 } as const;

/** Refuses a value that an element cannot hold, which a typed array would wrap or cut. Throws ERR_SHM_INVALID_ARGUMENT. */
export function toElement(dtype: DType, value: unknown): number | bigint {
  switch (dtype) {
    case 'bool':
      return toBool(value);
    case 'float16':
    case 'float32':
    case 'float64':
      if (typeof value === 'number') return value;
      break;
    case 'int64':
    case 'uint64':
      return toInt64(dtype, value);
    default:
      if (Number.isInteger(value) && fits(dtype, value as number)) return value as number;
  }
  throw refused(dtype, value);
}

function toBool(value: unknown): number {
  if (value === true || value === 1) return 1;
  if (value === false || value === 0) return 0;
  throw refused('bool', value);
}

function toInt64(dtype: 'int64' | 'uint64', value: unknown): bigint {
  if (typeof value !== 'bigint' && !Number.isSafeInteger(value)) throw refused(dtype, value);
  const int = BigInt(value as number | bigint);
  const held = dtype === 'int64' ? BigInt.asIntN(64, int) : BigInt.asUintN(64, int);
  if (held !== int) throw refused(dtype, value);
  return int;
}

function fits(dtype: keyof typeof BITS, value: number): boolean {
  const bits = BITS[dtype];
  return dtype.startsWith('u')
    ? value >= 0 && value < 2 ** bits
    : value >= -(2 ** (bits - 1)) && value < 2 ** (bits - 1);
}

function refused(dtype: DType, value: unknown): ShmError {
  return new ShmError('ERR_SHM_INVALID_ARGUMENT', `an element of type ${dtype} cannot hold ${shown(value)}`);
}
