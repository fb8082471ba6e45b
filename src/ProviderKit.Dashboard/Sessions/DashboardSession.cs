using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace ProviderKit.Dashboard.Sessions;

/// <summary>A signed-in browser.</summary>
/// <param name="Id">16 random bytes.</param>
/// <param name="Ends">When it ends.</param>
internal sealed record DashboardSession(byte[] Id, DateTimeOffset Ends)
{
    private const byte Version = 1;
    private const int IdLength = 16, Length = 1 + sizeof(long) + IdLength;

    /// <summary>What the page sends with each change, so that another page cannot: only this page can read it.</summary>
    public string Antiforgery => Base64Url.EncodeToString(SHA256.HashData([.. Encoding.ASCII.GetBytes("antiforgery "), .. Id]));

    public static DashboardSession Begin(DateTimeOffset ends) => new(RandomNumberGenerator.GetBytes(IdLength), ends);

    public byte[] Write()
    {
        byte[] bytes = new byte[Length];
        bytes[0] = Version;
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(1), Ends.UtcTicks);
        Id.CopyTo(bytes, 1 + sizeof(long));
        return bytes;
    }

    /// <returns>Null if the bytes are no session of this version.</returns>
    public static DashboardSession? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length || bytes[0] != Version) return null;
        long ticks = BinaryPrimitives.ReadInt64BigEndian(bytes[1..]);
        return ticks < 0 || ticks > DateTime.MaxValue.Ticks ? null : new DashboardSession(bytes[(1 + sizeof(long))..].ToArray(), new DateTimeOffset(ticks, TimeSpan.Zero));
    }
}
