using Microsoft.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Http;

/// <summary>The form of all replies of one API, for any request and from any handler. Immutable.</summary>
/// <param name="shape">The wire format of the errors and ids of its replies, even if no upstream is called.</param>
internal abstract class AnswerForm(WireFormat shape)
{
    private const string RequestIdHeader = "x-request-id";

    // Outside the proxy, such as on the health route.
    private static readonly AnswerForm Default = new DefaultForm();

    private readonly string? _ownIdHeader = shape.RequestIdHeader == RequestIdHeader ? null : shape.RequestIdHeader;

    /// <summary>The wire format of the errors and ids of its replies.</summary>
    public WireFormat Shape => shape;

    /// <summary>The retry delay sent to this client after a failure without one; null for no advice. Default: null.</summary>
    public virtual TimeSpan? UsualRetryAfter(HttpRequest request, ProviderError error) => null;

    /// <summary>Whether a server's failure is sent to this client as the end of a stream, in formats that have one for it. Default: false.</summary>
    public virtual bool TellsFailuresInStreams(HttpRequest request) => false;

    /// <summary>The form of the reply to a request, from the metadata of its endpoint.</summary>
    public static AnswerForm Of(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<IAnswerForms>()?.For(context.Request) ?? Default;

    /// <summary>Sets the headers that carry a reply's id: the common one, and this API's own.</summary>
    public void WriteId(HttpResponse response, string requestId)
    {
        response.Headers[RequestIdHeader] = requestId;
        if (_ownIdHeader is not null) response.Headers[_ownIdHeader] = requestId;
    }

    private sealed class DefaultForm() : AnswerForm(WireFormat.OpenAIChat);
}
