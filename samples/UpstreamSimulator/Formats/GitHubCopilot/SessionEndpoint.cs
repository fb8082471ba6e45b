using UpstreamSimulator.Calls;

namespace UpstreamSimulator.Formats.GitHubCopilot;

/// <summary><c>GET .../copilot_internal/v2/token</c>: a session token for a GitHub token.</summary>
/// <param name="root">The path of the chat API, below the server's address.</param>
internal sealed class SessionEndpoint(string root) : IEndpoint
{
    private const int Life = 1800;
    private const int RefreshIn = 1500;
    private static readonly string[] Schemes = ["token ", "Bearer "];

    public bool NeedsToken => true;

    public string? ReadToken(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        var scheme = Schemes.FirstOrDefault(s => authorization.StartsWith(s, StringComparison.OrdinalIgnoreCase));
        return scheme is null || authorization.Length == scheme.Length ? null : authorization[scheme.Length..].Trim();
    }

    public IParsedRequest Parse(Call call) => new Request(root, SessionToken.IsGitHubToken(call.Token!)
        ? null
        : new ErrorCase(401, ErrorKind.BadKey, "Bad credentials"));

    /// <summary>As GitHub's API words it.</summary>
    public ErrorBody Shape(ErrorCase error) => new(error.Status, Json.Write(error, static (json, error) =>
    {
        json.WriteStartObject();
        json.WriteString("message"u8, error.Message);
        json.WriteString("documentation_url"u8, "https://docs.github.com/rest"u8);
        json.WriteString("status"u8, $"{error.Status}");
        json.WriteEndObject();
    }).ToArray());

    private sealed class Request(string root, ErrorCase? problem) : IParsedRequest
    {
        public string? Model => null;

        public ErrorCase? Problem => problem;

        public Reply Answer(Call call)
        {
            var request = call.Http.Request;
            return new WholeReply(Json.Write((call, api: $"{request.Scheme}://{request.Host}{root}"), static (json, state) =>
            {
                var expires = state.call.Created + Life;
                json.WriteStartObject();
                json.WriteString("token"u8, SessionToken.For(state.call.Token!, state.call.Number, expires));
                json.WriteNumber("expires_at"u8, expires);
                json.WriteNumber("refresh_in"u8, RefreshIn);
                json.WriteString("sku"u8, "simulator"u8);
                json.WriteBoolean("chat_enabled"u8, true);
                json.WriteStartObject("endpoints"u8);
                json.WriteString("api"u8, state.api);
                json.WriteString("telemetry"u8, state.api + "/telemetry");
                json.WriteEndObject();
                json.WriteEndObject();
            }));
        }

        public void Dispose()
        {
        }
    }
}
