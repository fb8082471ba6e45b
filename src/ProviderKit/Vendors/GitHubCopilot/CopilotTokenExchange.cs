using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ProviderKit.Lifetime;
using ProviderKit.Upstream;
using ProviderKit.Vendors.Http;

namespace ProviderKit.Vendors.GitHubCopilot;

/// <summary>
/// Exchanges user tokens for Copilot session tokens, one session per token. Other tokens are used as they are: session tokens need no
/// exchange, and the exchange refuses fine-grained and installation tokens ("Resource not accessible by personal access token",
/// vfarcic/dot-ai#591). Classic tokens are refused everywhere.
/// </summary>
/// <param name="request">Requests a session.</param>
/// <param name="exchanges">Whether user tokens are exchanged.</param>
/// <param name="time">The clock for a session's expiry.</param>
internal sealed class CopilotTokenExchange(CopilotSessionRequest request, bool exchanges, TimeProvider time) : ITokenExchange
{
    private const string Host = "https://api.github.com";
    private const string Path = "/copilot_internal/v2/token";

    // An enterprise's own hosts: api.{domain}, and copilot-api.{domain} for Copilot.
    private const string EnterpriseHost = "copilot-";

    // An exchange blocks all requests that use the token, and its reply is a few hundred bytes.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private const int MaxReplyBytes = 256 * 1024;

    // A weak table: when a GitHub token is removed from its pool, its session is dropped with it.
    private readonly ConditionalWeakTable<ApiToken, CopilotSession> _sessions = [];

    public static ITokenExchange Create(IServiceProvider services, ProviderOptions options)
    {
        var vendor = GitHubCopilotVendor.Row;
        var usual = services.GetRequiredService<IOptions<ProviderKitOptions>>().Value.Upstream;
        var limits = new UpstreamOptions
        {
            FirstByteTimeout = Shorter(usual.FirstByteTimeout),
            IdleTimeout = Shorter(usual.IdleTimeout),
            ConnectTimeout = usual.ConnectTimeout,
            MaxReplyBytes = MaxReplyBytes,
        };
        var time = services.GetRequiredService<TimeProvider>();
        var client = new UpstreamClient(vendor.Name, services.GetRequiredService<UpstreamHandlers>(), limits, time, services.GetRequiredService<DrainSignal>(), services.GetRequiredService<ByteBudget>());
        var address = new Uri(options.TokenUrl ?? HostOf(options.BaseUrl) + Path);
        var headers = OutboundHeaders.Merge(vendor.Headers, options.Headers);
        headers.TryAdd("Accept", "application/json");
        // A configured base address takes precedence over the address in GitHub's reply.
        return new CopilotTokenExchange(new CopilotSessionRequest(client, address, headers, takesAddress: options.BaseUrl is null, time), options.ExchangeTokens, time);
    }

    public ValueTask<ExchangedToken> GetAsync(ApiToken token, CancellationToken cancellationToken) =>
        CopilotTokenKinds.Of(token) switch
        {
            CopilotTokenKind.User when exchanges => _sessions.GetValue(token, t => new CopilotSession(t, request, time)).GetAsync(cancellationToken),
            CopilotTokenKind.Classic => new ValueTask<ExchangedToken>(new ExchangedToken(null, null, CopilotErrors.Classic(token))),
            _ => new ValueTask<ExchangedToken>(new ExchangedToken(token)),
        };

    public void Forget(ApiToken token, ApiToken exchanged)
    {
        if (_sessions.TryGetValue(token, out var session)) session.Forget(exchanged);
    }

    public ProviderError Explain(ApiToken token, ProviderError error) => CopilotErrors.Explain(token, error, exchanges);

    private static string HostOf(string? baseUrl) =>
        Uri.TryCreate(baseUrl, UriKind.Absolute, out var uri) && uri.Authority.StartsWith(EnterpriseHost + "api.", StringComparison.OrdinalIgnoreCase)
            ? $"{uri.Scheme}://{uri.Authority[EnterpriseHost.Length..]}"
            : Host;

    private static TimeSpan Shorter(TimeSpan timeout) => timeout < Patience ? timeout : Patience;
}
