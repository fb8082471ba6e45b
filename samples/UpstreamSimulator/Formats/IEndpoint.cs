using UpstreamSimulator.Calls;

namespace UpstreamSimulator.Formats;

/// <summary>One operation of one provider, as the pipeline sees it. Stateless.</summary>
internal interface IEndpoint
{
    /// <summary>Whether a call without a token is refused.</summary>
    bool NeedsToken { get; }

    /// <summary>The token without its scheme, or null.</summary>
    string? ReadToken(HttpRequest request);

    /// <summary>Understands the request; what is wrong with it is in <see cref="IParsedRequest.Problem"/>.</summary>
    IParsedRequest Parse(Call call);

    /// <summary>Puts an error into the provider's shape.</summary>
    ErrorBody Shape(ErrorCase error);
}
