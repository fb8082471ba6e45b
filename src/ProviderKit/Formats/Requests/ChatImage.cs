namespace ProviderKit;

/// <summary>An image in a message, by address or as bytes. Immutable.</summary>
public sealed record ChatImage
{
    private ChatImage(string url, string? detail) => (Url, Detail) = (url, detail);

    /// <summary>The image's address: an <c>https</c> address, or a <c>data:</c> address that contains the image.</summary>
    public string Url { get; }

    /// <summary>The detail at which the model reads the image: <c>low</c>, <c>high</c> or <c>auto</c>; null leaves it to the model.</summary>
    public string? Detail { get; }

    /// <summary>Creates an image that the provider fetches.</summary>
    /// <param name="address">An absolute <c>http</c> or <c>https</c> address.</param>
    /// <param name="detail">The detail at which the model reads the image. Default: null, the model decides.</param>
    /// <exception cref="ArgumentException"><paramref name="address"/> is not an absolute <c>http</c> or <c>https</c> address.</exception>
    public static ChatImage FromAddress(Uri address, string? detail = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address is { IsAbsoluteUri: true, Scheme: "http" or "https" } ? new(address.AbsoluteUri, detail)
            : throw new ArgumentException("An image's address is an absolute http or https address. Use FromBytes for an image that the app has.", nameof(address));
    }

    /// <summary>Creates an image that is sent within the request.</summary>
    /// <param name="bytes">The image file.</param>
    /// <param name="mediaType">Its type, such as <c>image/png</c>.</param>
    /// <param name="detail">The detail at which the model reads the image. Default: null, the model decides.</param>
    /// <exception cref="ArgumentException"><paramref name="mediaType"/> is empty.</exception>
    public static ChatImage FromBytes(ReadOnlySpan<byte> bytes, string mediaType, string? detail = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(mediaType);
        return new($"data:{mediaType};base64,{Convert.ToBase64String(bytes)}", detail);
    }
}
