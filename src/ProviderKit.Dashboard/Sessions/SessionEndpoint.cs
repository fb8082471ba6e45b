using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ProviderKit.Dashboard.Sessions;

/// <summary><c>api/session</c>: who the page's user is, signing in and signing out.</summary>
internal sealed partial class SessionEndpoint(SessionAccess access, ProviderKitDashboardOptions options, IServiceProvider services)
{
    private const string Route = "/api/session";
    private const int MaxBody = 4096;

    private readonly SignInAttempts _attempts = new(services.GetRequiredService<TimeProvider>());
    private readonly bool _clientsNeedKey = services.GetProviderKitServerOptions().ClientKeys.Count > 0;
    private readonly ILogger _logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("ProviderKit.Dashboard");

    public void Map(RouteGroupBuilder group)
    {
        group.MapMethods(Route, [HttpMethods.Get, HttpMethods.Head], GetAsync).WithDisplayName("ProviderKit dashboard: session");
        group.MapMethods(Route, [HttpMethods.Post], SignInAsync).WithDisplayName("ProviderKit dashboard: sign in");
        group.MapMethods(Route, [HttpMethods.Delete], SignOutAsync).WithDisplayName("ProviderKit dashboard: sign out");
    }

    private Task GetAsync(HttpContext context) => SessionReplies.WriteAsync(context, ReplyFor(context, access.Find(context)));

    private async Task SignInAsync(HttpContext context)
    {
        var peer = context.Connection.RemoteIpAddress;
        if (PageCalls.ForeignProblem(context) is { } foreign)
        {
            await SessionReplies.RefuseAsync(context, foreign).ConfigureAwait(false);
            return;
        }
        if (_attempts.AreTooMany(peer))
        {
            await SessionReplies.RefuseAsync(context, new ProviderError(ProviderErrorKind.RateLimited, "Too many wrong keys. Wait a minute, then try again.") { Code = "too_many_attempts" }).ConfigureAwait(false);
            return;
        }
        string? key = await ReadKeyAsync(context).ConfigureAwait(false);
        if (key is null || !access.IsRequired)
        {
            string problem = access.IsRequired ? "The body must be {\"key\":\"…\"}." : "There is no admin key to sign in with. Set ProviderKit:AdminKey (or PROVIDERKIT_ADMIN_KEY).";
            await SessionReplies.RefuseAsync(context, new ProviderError(ProviderErrorKind.InvalidRequest, problem) { Param = "key" }).ConfigureAwait(false);
            return;
        }
        if (!access.Opens(key.Trim()))
        {
            _attempts.Add(peer);
            LogRefused(peer?.ToString() ?? "a local socket");
            await SessionReplies.RefuseAsync(context, new ProviderError(ProviderErrorKind.Unauthenticated, "That is not the admin key (ProviderKit:AdminKey).") { Code = "invalid_api_key" }).ConfigureAwait(false);
            return;
        }
        LogSignedIn(peer?.ToString() ?? "a local socket");
        await SessionReplies.WriteAsync(context, ReplyFor(context, access.Begin(context, PathOf(context)))).ConfigureAwait(false);
    }

    private Task SignOutAsync(HttpContext context)
    {
        if (PageCalls.ForeignProblem(context) is { } foreign) return SessionReplies.RefuseAsync(context, foreign);
        if (access.Find(context) is { } session && !SessionAccess.IsOfPage(context, session))
            return SessionReplies.RefuseAsync(context, new ProviderError(ProviderErrorKind.PermissionDenied, "The session is another one. Load the page again.") { Code = "antiforgery" });
        access.End(context, PathOf(context));
        return SessionReplies.WriteAsync(context, ReplyFor(context, null));
    }

    private SessionReply ReplyFor(HttpContext context, DashboardSession? session)
    {
        bool appDecides = context.GetEndpoint()?.Metadata.GetMetadata<IAuthorizeData>() is not null;
        bool needsKey = access.IsRequired && !appDecides;
        return new SessionReply(
            SignedIn: !needsKey || session is not null,
            NeedsKey: needsKey,
            ReadOnly: options.IsReadOnly,
            Antiforgery: session?.Antiforgery ?? (needsKey ? null : "none"),
            Ends: session?.Ends,
            Version: ProviderKitDiagnostics.Version,
            Proxy: context.Request.PathBase + options.ProxyPath,
            ClientsNeedKey: _clientsNeedKey,
            User: appDecides ? context.User.Identity?.Name : session is null ? null : "admin",
            Notice: options.Notice);
    }

    /// <summary>The path of the dashboard, to which the cookie belongs.</summary>
    private static string PathOf(HttpContext context) => (context.Request.PathBase + context.Request.Path).Value![..^Route.Length] is { Length: > 0 } path ? path : "/";

    private static async ValueTask<string?> ReadKeyAsync(HttpContext context)
    {
        if (context.Request.ContentLength > MaxBody) return null;
        byte[] body = new byte[MaxBody];
        int length = await context.Request.Body.ReadAtLeastAsync(body, MaxBody, throwOnEndOfStream: false, context.RequestAborted).ConfigureAwait(false);
        try
        {
            return JsonSerializer.Deserialize(body.AsSpan(0, length), SessionJson.Default.SignInRequest)?.Key;
        }
        catch (JsonException)
        {
            return null;
        }
        finally
        {
            System.Security.Cryptography.CryptographicOperations.ZeroMemory(body);
        }
    }

    [LoggerMessage(EventId = 350, Level = LogLevel.Information, Message = "The dashboard was signed in to from {Peer}")]
    private partial void LogSignedIn(string peer);

    [LoggerMessage(EventId = 351, Level = LogLevel.Warning, Message = "A wrong key was tried at the dashboard from {Peer}")]
    private partial void LogRefused(string peer);
}
