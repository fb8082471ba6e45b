using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ProviderKit.Dashboard.Sessions;

/// <summary>Sessions in cookies, which the admin key opens. They end by time, by signing out, and when the key changes. Thread-safe.</summary>
internal sealed class SessionAccess : IRouteAccess
{
    /// <summary>The header of <see cref="DashboardSession.Antiforgery"/>.</summary>
    public const string Header = "x-providerkit-antiforgery";

    private const string Cookie = "providerkit-dashboard", Scheme = "ProviderKitDashboard";
    private const int MaxEnded = 10_000;

    private readonly SecretKey? _key;
    private readonly TimeProvider _time;
    private readonly TimeSpan _sessionTime;
    private readonly Lazy<IDataProtector> _protector;
    private readonly ConcurrentDictionary<string, DateTimeOffset> _ended = new(StringComparer.Ordinal);

    public SessionAccess(IServiceProvider services, ProviderKitDashboardOptions options)
    {
        _key = services.GetProviderKitServerOptions().AdminKey;
        _time = services.GetRequiredService<TimeProvider>();
        _sessionTime = options.SessionTime;
        // Reading and making keys takes its time.
        _protector = new Lazy<IDataProtector>(() => services.CreateProviderKitDataProtection().CreateProtector("ProviderKit.Dashboard.Session"));
    }

    /// <summary>Whether there is an admin key.</summary>
    public bool IsRequired => _key is not null;

    public ProviderError? Refuse(HttpContext context)
    {
        if (Find(context) is not { } session)
            return new ProviderError(ProviderErrorKind.Unauthenticated, "The session has ended, or there was none. Sign in with the admin key.") { Code = "session_ended" };
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method) && !IsOfPage(context, session))
            return new ProviderError(ProviderErrorKind.PermissionDenied, $"The header {Header} is not that of the session. Load the page again.") { Code = "antiforgery" };
        context.User = new ClaimsPrincipal(new ClaimsIdentity(
            [new Claim(ClaimTypes.Name, "admin"), new Claim(ClaimTypes.Role, ProviderKitKeyDefaults.AdminRole)], Scheme));
        return null;
    }

    /// <summary>Whether a text is the admin key.</summary>
    public bool Opens(string key) => _key?.Matches(key) == true;

    /// <summary>The session of a request; null if it has none that is still good.</summary>
    public DashboardSession? Find(HttpContext context)
    {
        if (_key is null || context.Request.Cookies[Cookie] is not { Length: > 0 and < 1000 } cookie || !Base64Url.IsValid(cookie)) return null;
        try
        {
            var session = DashboardSession.Read(_protector.Value.Unprotect(Base64Url.DecodeFromChars(cookie)));
            return session is null || session.Ends <= _time.GetUtcNow() || _ended.ContainsKey(Convert.ToHexString(session.Id)) ? null : session;
        }
        catch (CryptographicException)
        {
            return null; // of another gateway, or made up
        }
    }

    /// <summary>Begins a session.</summary>
    /// <param name="context">The request that showed the key.</param>
    /// <param name="path">The path of the dashboard.</param>
    public DashboardSession Begin(HttpContext context, string path)
    {
        var session = DashboardSession.Begin(_time.GetUtcNow() + _sessionTime);
        context.Response.Cookies.Append(Cookie, Base64Url.EncodeToString(_protector.Value.Protect(session.Write())), OptionsOf(context, path, session.Ends));
        return session;
    }

    /// <summary>Ends the session of a request. A copy of its cookie is refused, too, until the process ends.</summary>
    public void End(HttpContext context, string path)
    {
        if (Find(context) is { } session)
        {
            var now = _time.GetUtcNow();
            if (_ended.Count >= MaxEnded)
                foreach (var (id, ends) in _ended)
                    if (ends <= now) _ended.TryRemove(id, out _);
            if (_ended.Count < MaxEnded) _ended[Convert.ToHexString(session.Id)] = session.Ends;
        }
        context.Response.Cookies.Delete(Cookie, OptionsOf(context, path, null));
    }

    public static bool IsOfPage(HttpContext context, DashboardSession session) => CryptographicOperations.FixedTimeEquals(
        Encoding.UTF8.GetBytes(context.Request.Headers[Header].ToString()), Encoding.UTF8.GetBytes(session.Antiforgery));

    private static CookieOptions OptionsOf(HttpContext context, string path, DateTimeOffset? ends) => new()
    {
        HttpOnly = true,
        IsEssential = true,
        SameSite = SameSiteMode.Strict,
        Secure = context.Request.IsHttps,
        Path = path,
        Expires = ends,
    };
}
