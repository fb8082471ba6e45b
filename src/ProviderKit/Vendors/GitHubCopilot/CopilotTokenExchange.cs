using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ProviderKit.Lifetime;
using ProviderKit.Upstream;
using ProviderKit.Vendors.Http;

namespace ProviderKit.Vendors.GitHubCopilot;

/// <summary>
/// Exchanges the tokens of users for Copilot's session tokens, one per token. Others are used as they are: a session token is what others
/// are exchanged for, and the exchange refuses fine-grained and installation tokens ("Resource not accessible by personal access token",
/// vfarcic/dot-ai#591). Classic tokens are refused everywhere.
/// </summary>
/// <param name="request">Asks for a session.</param>
/// <param name="exchanges">Whether tokens of users are exchanged, too.</param>
/// <param name="time">The clock by which a session ends.</param>
internal sealed class CopilotTokenExchange(CopilotSessionRequest request, bool exchanges, TimeProvider time) : ITokenExchange
{
    private const string Host = "https://api.github.com";
    private const string Path = "/copilot_internal/v2/token";

    // An enterprise's own hosts: api.{domain}, and copilot-api.{domain} for Copilot.
    private const string EnterpriseHost = "copilot-";

    // An exchange blocks all requests that use the token, and its reply is a few hundred bytes.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private const int MaxReplyBytes = 256 * 1024;

    // A session lives as long as its GitHub token: removing the token from its pool is all it takes to drop both.
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
        // An address the user has written is the user's word; GitHub's is taken otherwise.
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
