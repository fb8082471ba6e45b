namespace UpstreamSimulator.Calls;

/// <summary>Reads a body whole.</summary>
internal static class RequestBody
{
    // A larger declared length is not believed at once.
    private const int Trusted = 16 * 1024 * 1024;

    public static async Task<byte[]> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        if (request.ContentLength is > 0 and <= Trusted and var length)
        {
            var bytes = new byte[length];
            await request.Body.ReadExactlyAsync(bytes, ct).ConfigureAwait(false);
            return bytes;
        }

        if (request.ContentLength is 0)
            return [];

        using var copy = new MemoryStream();
        await request.Body.CopyToAsync(copy, ct).ConfigureAwait(false);
        return copy.ToArray();
    }
}
