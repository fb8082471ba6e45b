using System.Net;

namespace ProviderKit.Vendors.Http;

/// <summary>HTTP content that sends a spliced JSON body. Can be sent more than once; the bytes belong to the request.</summary>
internal sealed class JsonRequestContent : HttpContent
{
    private const string Json = "application/json";

    private readonly SplicedBody _body;

    public JsonRequestContent(SplicedBody body)
    {
        _body = body;
        Headers.TryAddWithoutValidation("Content-Type", Json);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        _body.WriteToAsync(stream, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        _body.WriteToAsync(stream, cancellationToken);

    protected override bool TryComputeLength(out long length)
    {
        length = _body.Length;
        return true;
    }
}
