using UpstreamSimulator.Calls;

namespace UpstreamSimulator.Formats.Anthropic;

/// <summary>What all operations share: the key's header, the version's, and the shape of errors.</summary>
internal abstract class Endpoint : IEndpoint
{
    private const string Bearer = "Bearer ";

    public virtual bool NeedsToken => true;

    public string? ReadToken(HttpRequest request)
    {
        var key = request.Headers["x-api-key"].ToString();
        var authorization = request.Headers.Authorization.ToString();
        if (key.Length == 0 && authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
            key = authorization[Bearer.Length..].Trim();
        return key.Length == 0 ? null : key;
    }

    public abstract IParsedRequest Parse(Call call);

    public virtual ErrorBody Shape(ErrorCase error) => AnthropicErrors.Shape(error);

    /// <summary>Why the headers are not good enough, or null.</summary>
    protected static ErrorCase? CheckVersion(HttpRequest request) =>
        request.Headers["anthropic-version"].ToString() is "2026-10-21" or "2023-06-01" or "2023-01-01"
            ? null
            : ErrorCase.InvalidRequest("anthropic-version: header is required");
}
