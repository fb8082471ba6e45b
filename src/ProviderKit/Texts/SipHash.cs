using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace ProviderKit.Texts;

/// <summary>
/// SipHash-2-4 with 128 bits: a keyed hash whose input cannot be guessed or made to collide without the key. It costs a third of HMAC-SHA256, and the
/// difference was measurable in every request.
/// </summary>
/// <remarks>As defined by J.-P. Aumasson and D. J. Bernstein; the reference's test vectors are in the tests. Pure.</remarks>
internal static class SipHash
{
    public const int KeyBytes = 16;

    /// <param name="key">The key, at least <see cref="KeyBytes"/> long; further bytes are ignored.</param>
    /// <param name="data">The data to hash.</param>
    public static UInt128 Hash(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data)
    {
        var state = new State(BinaryPrimitives.ReadUInt64LittleEndian(key), BinaryPrimitives.ReadUInt64LittleEndian(key[8..]));
        ulong last = (ulong)data.Length << 56;
        for (; data.Length >= 8; data = data[8..]) state.Add(BinaryPrimitives.ReadUInt64LittleEndian(data));
        for (int i = 0; i < data.Length; i++) last |= (ulong)data[i] << (8 * i);
        state.Add(last);
        return state.End();
    }

    private struct State(ulong k0, ulong k1)
    {
        private ulong _v0 = k0 ^ 0x736f6d6570736575, _v1 = k1 ^ 0x646f72616e646f6d ^ 0xee, _v2 = k0 ^ 0x6c7967656e657261, _v3 = k1 ^ 0x7465646279746573;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Add(ulong word)
        {
            _v3 ^= word;
            Round();
            Round();
            _v0 ^= word;
        }

        public UInt128 End()
        {
            _v2 ^= 0xee;
            ulong low = Finish();
            _v1 ^= 0xdd;
            return new UInt128(Finish(), low);
        }

        private ulong Finish()
        {
            for (int i = 0; i < 4; i++) Round();
            return _v0 ^ _v1 ^ _v2 ^ _v3;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Round()
        {
            _v0 += _v1;
            _v1 = BitOperations.RotateLeft(_v1, 13) ^ _v0;
            _v0 = BitOperations.RotateLeft(_v0, 32);
            _v2 += _v3;
            _v3 = BitOperations.RotateLeft(_v3, 16) ^ _v2;
            _v0 += _v3;
            _v3 = BitOperations.RotateLeft(_v3, 21) ^ _v0;
            _v2 += _v1;
            _v1 = BitOperations.RotateLeft(_v1, 17) ^ _v2;
            _v2 = BitOperations.RotateLeft(_v2, 32);
        }
    }
}
