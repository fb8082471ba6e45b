using System.Text.Json;

namespace ProviderKit.Vendors.OwnFormats;

/// <summary>Handles exceptions of an app's format on a reply that is not in that format. The upstream is to blame, not the format.</summary>
internal static class FormatFaults
{
    /// <summary>Whether an exception shows that the reply was not as expected.</summary>
    public static bool AreOfTheReply(Exception e) => e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException;

    /// <summary>The error of such a reply.</summary>
    public static ProviderError NotInFormat(VendorReplyContext context) => context.BadReply("something that is not in its format");

    /// <summary>Has a format read a reply, or prepare for it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="read">Reads; returns what is wrong with the reply, or null.</param>
    public static ProviderError? Read(VendorReplyContext context, Func<ProviderError?> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (AreOfTheReply(e))
        {
            return NotInFormat(context);
        }
    }

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
