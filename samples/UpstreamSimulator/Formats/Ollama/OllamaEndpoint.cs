using UpstreamSimulator.Calls;

namespace UpstreamSimulator.Formats.Ollama;

/// <summary>One of Ollama's paths: keyless, a bearer token where there is one, errors as <c>{"error":"text"}</c>.</summary>
internal sealed class OllamaEndpoint(Func<Call, IParsedRequest> parse) : IEndpoint
{
    private const string Bearer = "Bearer ";

    public bool NeedsToken => false;

    public string? ReadToken(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        return authorization.Length > Bearer.Length && authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? authorization[Bearer.Length..].Trim()
            : null;
    }

    public IParsedRequest Parse(Call call) => parse(call);

    public ErrorBody Shape(ErrorCase error) => Write(error);

    public static ErrorBody Write(ErrorCase error) => new(error.Status, Json.Write(error, static (json, error) =>
    {
        json.WriteStartObject();
        json.WriteString("error"u8, error.Message);
        json.WriteEndObject();
    }).ToArray());
}
