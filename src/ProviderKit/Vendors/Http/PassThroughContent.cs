using System.Net;

namespace ProviderKit.Vendors.Http;

/// <summary>HTTP content that sends the body of a passed-through request.</summary>
/// <param name="request">The request.</param>
/// <param name="model">The upstream's name of the model.</param>
/// <param name="progress">Called after each piece that is sent.</param>
internal sealed class PassThroughContent(PassThroughRequest request, string model, Action progress) : HttpContent
{
    /// <summary>The content; null if the request has no body.</summary>
    public static PassThroughContent? Of(PassThroughRequest request, string model, Action progress)
    {
        if (!request.HasBody) return null;
        var content = new PassThroughContent(request, model, progress);
        if (request.Head.ContentType is { } type) content.Headers.TryAddWithoutValidation("Content-Type", type);
        return content;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        request.WriteToAsync(stream, model, progress, cancellationToken);

    protected override bool TryComputeLength(out long length)
    {
        long? known = request.LengthFor(model);
        length = known ?? 0;
        return known is not null;
    }
}
