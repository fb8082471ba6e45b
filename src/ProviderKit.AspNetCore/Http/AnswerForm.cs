using Microsoft.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Http;

/// <summary>How the answers of one API look, whatever the request was and whoever answers it. Immutable.</summary>
/// <param name="shape">The wire format whose errors and ids the answers have, also where no call is made.</param>
internal abstract class AnswerForm(WireFormat shape)
{
    private const string RequestIdHeader = "x-request-id";

    // Outside the proxy, such as on the health route.
    private static readonly AnswerForm Default = new DefaultForm();

    private readonly string? _ownIdHeader = shape.RequestIdHeader == RequestIdHeader ? null : shape.RequestIdHeader;

    /// <summary>The wire format whose errors and ids the answers have.</summary>
    public WireFormat Shape => shape;

    /// <summary>When to tell this client to come back after a failure that says nothing of it; null for no advice. Default: null.</summary>
    public virtual TimeSpan? UsualRetryAfter(HttpRequest request, ProviderError error) => null;

    /// <summary>Whether a server's failure is told to this client as the end of a stream, in formats that have one for it. Default: false.</summary>
    public virtual bool TellsFailuresInStreams(HttpRequest request) => false;

    /// <summary>The form of the answer to a request, which its endpoint's metadata decide.</summary>
    public static AnswerForm Of(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<IAnswerForms>()?.For(context.Request) ?? Default;

    /// <summary>Sets the headers that carry an answer's id: the one of every API, and this API's own.</summary>
    public void WriteId(HttpResponse response, string requestId)
    {
        response.Headers[RequestIdHeader] = requestId;
        if (_ownIdHeader is not null) response.Headers[_ownIdHeader] = requestId;
    }

    private sealed class DefaultForm() : AnswerForm(WireFormat.OpenAIChat);
}
