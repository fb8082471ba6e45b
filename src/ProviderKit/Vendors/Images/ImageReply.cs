using System.Buffers;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Vendors.Images;

/// <summary>Reads the response to a request for an image.</summary>
internal static class ImageReply
{
    /// <summary>The accepted media types, as an <c>Accept</c> header: those that all vendors with image input understand.</summary>
    public const string MediaTypes = "image/png, image/jpeg, image/gif, image/webp";

    private const int PieceBytes = 64 * 1024;

    private static readonly string[] Known = MediaTypes.Split(", ");

    /// <returns>The image, or what is wrong with the response.</returns>
    public static async Task<(ChatImageBytes? Image, string? Problem)> ReadAsync(
        HttpResponseMessage response, ImageBudget budget, CancellationToken cancellationToken)
    {
        int status = (int)response.StatusCode;
        if (status is >= 300 and < 400) return (null, "its address is redirected, which is not followed");
        if (status != 200) return (null, $"its address was answered with the status {status}");
        if (MediaType(response.Content) is not { } type) return (null, $"its address leads to something else than {MediaTypes}");
        if (response.Content.Headers.ContentLength > budget.Limit) return (null, TooLarge(budget));

        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            using var bytes = new MemoryStream();
            if (!await TryCopyAsync(stream, bytes, budget, cancellationToken).ConfigureAwait(false)) return (null, TooLarge(budget));
            if (bytes.Length == 0) return (null, "it is empty");
            return (new ChatImageBytes(type, Convert.ToBase64String(bytes.GetBuffer(), 0, (int)bytes.Length)), null);
        }
    }

    private static async Task<bool> TryCopyAsync(Stream from, MemoryStream to, ImageBudget budget, CancellationToken cancellationToken)
    {
        byte[] piece = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            int read;
            while ((read = await from.ReadAsync(piece, cancellationToken).ConfigureAwait(false)) > 0)
            {
                if (!budget.TryTake(read)) return false;
                to.Write(piece, 0, read);
            }
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    private static string? MediaType(HttpContent content)
    {
        string? given = content.Headers.NonValidated.TryGetValues("Content-Type", out var values) ? values.ToString().Split(';')[0].Trim() : null;
        return Array.Find(Known, known => known.Equals(given, StringComparison.OrdinalIgnoreCase));
    }

    private static string TooLarge(ImageBudget budget) => $"the images have more than {budget.Limit} bytes together (ProviderKit:Images:MaxBytes, and ProviderKit:Limits:MaxBytesInFlight for all requests)";
}

/// <summary>The remaining number of bytes for the images of one request. Thread-safe.</summary>
/// <param name="limit">The maximum number of bytes of all images together.</param>
internal sealed class ImageBudget(int limit)
{
    private long _left = limit;

    public int Limit => limit;

    public bool TryTake(int bytes) => Interlocked.Add(ref _left, -bytes) >= 0;
}
