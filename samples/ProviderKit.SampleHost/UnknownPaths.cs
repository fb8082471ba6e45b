using System.Text;
using System.Text.Json;

namespace ProviderKit.SampleHost;

/// <summary>
/// Answers requests for paths that nothing serves, so that a client with a wrong base URL reads where the API is. Each
/// path is logged once. <c>GET /</c> says the same to people and load balancers, with status 200; so do the probes of agents.
/// </summary>
internal sealed partial class UnknownPaths(RequestDelegate next, ProviderRegistry registry, ILogger logger)
{
    private const int LoggedPaths = 50;
    private const int ShownLength = 128;
    private const string WhereItIs = "The OpenAI-compatible API is below /v1: set the client's base URL to this server's address followed by /v1.";

    // HEAD requests by which Claude Code looks whether its server is there.
    private static readonly string[] Probed = ["", "/", "/api/hello"];

    private static readonly string[] ApiCalls = ["/chat/completions", "/embeddings", "/messages", "/models"];
    private static readonly string Home = $"ProviderKit is running. {WhereItIs} See /v1/models, /health, /api/monitoring/providers and /openapi/v1.json.\n";

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
        string message = MessageFor(request.Method, path, shown, response);
        Log(request.Method, path, shown);
        if (looks && accept.Contains("text/html", StringComparison.OrdinalIgnoreCase)) await WriteAsync(context, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(message + "\n"));
        else await WriteAsync(context, "application/json", ErrorOf(message, response.StatusCode));
    }

    private static string MessageFor(string method, string path, string shown, HttpResponse response)
    {
        string asked = $"{method} {shown}";
        if (response.StatusCode == StatusCodes.Status405MethodNotAllowed) return $"{asked} is not allowed; use {response.Headers.Allow}. {WhereItIs}";
        string? meant = Array.Find(ApiCalls, call => path.EndsWith(call, StringComparison.OrdinalIgnoreCase) || path.StartsWith(call + "/", StringComparison.OrdinalIgnoreCase));
        return meant is null ? $"Unknown request URL: {asked}. {WhereItIs}" : $"Unknown request URL: {asked}. Use /v1{meant}. {WhereItIs}";
    }

    private static byte[] ErrorOf(string message, int status)
    {
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteStartObject("error"u8);
            json.WriteString("message"u8, message);
            json.WriteString("type"u8, "invalid_request_error"u8);
            json.WriteNull("param"u8);
            json.WriteString("code"u8, status == StatusCodes.Status404NotFound ? "unknown_url"u8 : "method_not_allowed"u8);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return body.ToArray();
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

    [LoggerMessage(EventId = 500, Level = LogLevel.Warning, Message = "Nothing is served at {Method} {Path}; a client's base URL must end in /v1 (logged once for each path)")]
    private partial void LogUnknown(string method, string path);
}
