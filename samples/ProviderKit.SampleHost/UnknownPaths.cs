using System.Buffers;
using System.Text;

namespace ProviderKit.SampleHost;

/// <summary>
/// Answers requests for paths that nothing serves, so that a client with a wrong base URL reads where the API is. Each
/// path is logged once. Where no route has the root, <c>GET /</c> says the same to people and load balancers, with status 200; so do the probes of agents.
/// </summary>
internal sealed partial class UnknownPaths(RequestDelegate next, ProviderRegistry registry, ILogger logger)
{
    private const int LoggedPaths = 50;
    private const int ShownLength = 128;
    private const string WhereItIs = "The OpenAI-compatible API is below /v1: set the client's base URL to this server's address followed by /v1.";

    private const string WhereOllamasIs = "Ollama's API is below /api: GET /api/tags lists the models. The gateway's own is below /api/monitoring, and the OpenAI-compatible API below /v1.";

    private const string WhereGooglesIs = "Gemini's API is below /v1beta (and /v1): set the client's base URL to this server's address, without a path.";

    private static readonly string[] GoogleHeaders = ["x-goog-api-key", "x-goog-api-client", "x-goog-upload-protocol"];

    // What Anthropic's clients send and those of other APIs do not. The second alone is enough for those that name no version.
    private static readonly string[] AnthropicHeaders = ["anthropic-version", "x-api-key"];

    // HEAD requests by which Claude Code looks whether its server is there.
    private static readonly string[] Probed = ["", "/", "/api/hello"];

    private static readonly string[] ApiCalls = ["/chat/completions", "/embeddings", "/messages", "/models"];
    private static readonly string Home = $"ProviderKit is running. {WhereItIs} Claude Code and other Anthropic clients: set ANTHROPIC_BASE_URL to this server's address, without /v1. See /dashboard, /v1/models, /health and /openapi/v1.json.\n";

    private readonly HashSet<string> _logged = [];

    public static void AnswerIn(WebApplication app)
    {
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("ProviderKit.Host");
        var registry = app.Services.GetRequiredService<ProviderRegistry>();
        app.Use(following => new UnknownPaths(following, registry, logger).InvokeAsync);
    }

    private async Task InvokeAsync(HttpContext context)
    {
        await next(context);
        var response = context.Response;
        if (response.HasStarted || response.ContentType is not null
            || response.StatusCode is not (StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed)) return;

        var request = context.Request;
        string path = request.Path.Value ?? "/", accept = request.Headers.Accept.ToString();
        if (HttpMethods.IsHead(request.Method) && response.StatusCode == StatusCodes.Status404NotFound && Probed.Contains(path))
        {
            response.StatusCode = StatusCodes.Status200OK;
            await WriteAsync(context, "text/plain; charset=utf-8", path == "/api/hello" ? [] : Encoding.UTF8.GetBytes(Home));
            return;
        }
        bool looks = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        if (looks && path is "/" or "" && !accept.Contains("json", StringComparison.OrdinalIgnoreCase))
        {
            response.StatusCode = StatusCodes.Status200OK;
            await WriteAsync(context, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(Home));
            return;
        }
        string shown = Shortened(registry.Mask(path)); // masked first: of a token that is cut, half would be shown
        var (format, where) = AnthropicHeaders.Any(request.Headers.ContainsKey) ? (WireFormat.AnthropicMessages, WhereAnthropicsIs(request))
            : GoogleHeaders.Any(request.Headers.ContainsKey) ? (WireFormat.GoogleGenerate, WhereGooglesIs)
            : request.Path.StartsWithSegments("/api") ? (WireFormat.OllamaChat, WhereOllamasIs)
            : (WireFormat.OpenAIChat, WhereItIs);
        string message = MessageFor(request.Method, path, shown, response, where);
        Log(request.Method, path, shown);
        if (looks && accept.Contains("text/html", StringComparison.OrdinalIgnoreCase)) await WriteAsync(context, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(message + "\n"));
        else await WriteAsync(context, "application/json", ErrorOf(message, response.StatusCode, format));
    }

    private static string WhereAnthropicsIs(HttpRequest request) =>
        $"Set ANTHROPIC_BASE_URL to {(request.Host.HasValue ? $"{request.Scheme}://{Shortened(request.Host.Value)}" : "this server's address")}, without /v1.";

    private static string MessageFor(string method, string path, string shown, HttpResponse response, string where)
    {
        string asked = $"{method} {shown}";
        if (response.StatusCode == StatusCodes.Status405MethodNotAllowed) return $"{asked} is not allowed; use {response.Headers.Allow}. {where}";
        string? meant = Array.Find(ApiCalls, call => path.EndsWith(call, StringComparison.OrdinalIgnoreCase) || path.StartsWith(call + "/", StringComparison.OrdinalIgnoreCase));
        return meant is null ? $"Unknown request URL: {asked}. {where}" : $"Unknown request URL: {asked}. Use /v1{meant}. {where}";
    }

    private static byte[] ErrorOf(string message, int status, WireFormat format)
    {
        var body = new ArrayBufferWriter<byte>();
        var error = status == StatusCodes.Status404NotFound
            ? new ProviderError(ProviderErrorKind.NotFound, message) { Code = "unknown_url" }
            : new ProviderError(ProviderErrorKind.MethodNotAllowed, message);
        format.WriteError(error, null, body);
        return body.WrittenSpan.ToArray();
    }

    private static async Task WriteAsync(HttpContext context, string type, byte[] body)
    {
        context.Response.ContentType = type;
        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    private void Log(string method, string path, string shown)
    {
        lock (_logged)
        {
            if (_logged.Count >= LoggedPaths || !_logged.Add($"{method} {path}")) return;
        }
        LogUnknown(method, shown);
    }

    /// <summary>A path as it may be shown: short, and without what would begin a line of its own.</summary>
    private static string Shortened(string path)
    {
        if (path.Length > ShownLength) path = path[..ShownLength] + "…";
        return path.AsSpan().IndexOfAnyInRange('\0', '\x1F') < 0 ? path : string.Concat(path.Select(c => char.IsControl(c) ? '?' : c));
    }

    [LoggerMessage(EventId = 500, Level = LogLevel.Warning, Message = "Nothing is served at {Method} {Path}; a client's base URL must end in /v1, an Anthropic client's before it (logged once for each path)")]
    private partial void LogUnknown(string method, string path);
}
