using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ProviderKit.Lifetime;
using ProviderKit.Upstream;
using ProviderKit.Vendors.Http;

namespace ProviderKit.Vendors.GitHubCopilot;

/// <summary>
/// Exchanges GitHub's tokens for Copilot's session tokens, one per GitHub token. A token of another kind is a session
/// token already and is used as it is.
/// </summary>
internal sealed class CopilotTokenExchange(CopilotSessionRequest request, TimeProvider time) : ITokenExchange
{
    private const string DefaultAddress = "https://api.github.com/copilot_internal/v2/token";

    // An exchange holds up everybody who uses the token, and its answer is a few hundred bytes.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private const int MaxReplyBytes = 256 * 1024;

    private static readonly string[] GitHubKinds = ["gho_", "ghu_", "ghp_", "github_pat_"];

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
        var address = new Uri(options.TokenUrl ?? DefaultAddress);
        var headers = OutboundHeaders.Merge(vendor.Headers, options.Headers);
        headers.TryAdd("Accept", "application/json");
        // An address the user has written is the user's word; GitHub's is taken otherwise.
        return new CopilotTokenExchange(new CopilotSessionRequest(client, address, headers, takesAddress: options.BaseUrl is null, time), time);
    }

    public ValueTask<ExchangedToken> GetAsync(ApiToken token, CancellationToken cancellationToken) =>
        Array.Exists(GitHubKinds, token.BeginsWith)
            ? _sessions.GetValue(token, t => new CopilotSession(t, request, time)).GetAsync(cancellationToken)
            : new ValueTask<ExchangedToken>(new ExchangedToken(token));

    public void Forget(ApiToken token, ApiToken exchanged)
    {
        if (_sessions.TryGetValue(token, out var session)) session.Forget(exchanged);
    }

    private static TimeSpan Shorter(TimeSpan timeout) => timeout < Patience ? timeout : Patience;
}
