using System.Buffers.Binary;
using ProviderKit.Texts;

namespace ProviderKit.Tests.Texts;

public class SipHashTests
{
    /// <summary>The reference implementation's vectors: the key is the bytes 0 to 15, the input the bytes 0 to length - 1.</summary>
    [TestCase(0, "A3817F04BA25A8E66DF67214C7550293")]
    [TestCase(1, "DA87C1D86B99AF44347659119B22FC45")]
    [TestCase(15, "5493E99933B0A8117E08EC0F97CFC3D9")]
    [TestCase(16, "6EE2A4CA67B054BBFD3315BF85230577")]
    [TestCase(63, "5150D1772F50834A503E069A973FBD7C")]
    public void Hash_OfTheReferenceInputs_IsTheReferenceHash(int length, string expected)
    {
        byte[] bytes = [.. Enumerable.Range(0, 64).Select(i => (byte)i)];
        var hash = new byte[16];
        BinaryPrimitives.WriteUInt128LittleEndian(hash, SipHash.Hash(bytes.AsSpan(0, SipHash.KeyBytes), bytes.AsSpan(0, length)));
        Assert.That(Convert.ToHexString(hash), Is.EqualTo(expected));
    }
}
