using System.Text.Json;

namespace ProviderKit.Vendors.OwnFormats;

/// <summary>What comes of a format that meets a reply which is not in it: the upstream is to blame, not the format.</summary>
internal static class FormatFaults
{
    /// <summary>Whether an exception says that something was read which is not what was expected.</summary>
    public static bool AreOfTheReply(Exception e) => e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException;

    /// <summary>The error of such a reply.</summary>
    public static ProviderError NotInFormat(VendorReplyContext context) => context.BadReply("something that is not in its format");

    /// <summary>Reads an error, if it is in the format.</summary>
    public static VendorError? ReadError(IVendorFormat format, int status, ReadOnlyMemory<byte> body)
    {
        try
        {
            return format.ReadError(status, body);
        }
        catch (Exception e) when (AreOfTheReply(e))
        {
            return null;
        }
    }
}
