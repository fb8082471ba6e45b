using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ProviderKit.AspNetCore.Surfaces.OpenAI.Sockets;

/// <summary>The server's upgrade of a request, over HTTP/1.1 or with CONNECT over HTTP/2, with a <see cref="SocketTransport"/> around its stream.</summary>
internal sealed class SocketUpgrade : IHttpUpgradeFeature, IHttpExtendedConnectFeature
{
    private readonly IHttpUpgradeFeature? _upgrade;
    private readonly IHttpExtendedConnectFeature? _connect;

    private SocketUpgrade(IHttpUpgradeFeature? upgrade, IHttpExtendedConnectFeature? connect) => (_upgrade, _connect) = (upgrade, connect);

    /// <summary>The stream; null before the upgrade.</summary>
    public SocketTransport? Transport { get; private set; }

    public bool IsUpgradableRequest => _upgrade is { IsUpgradableRequest: true };

    public bool IsExtendedConnect => _connect is { IsExtendedConnect: true };

    public string? Protocol => _connect?.Protocol;

    /// <summary>Replaces the server's features. Does nothing if the server does not upgrade this request, or has its own WebSockets.</summary>
    public static void Install(HttpContext context)
    {
        var features = context.Features;
        var upgrade = new SocketUpgrade(features.Get<IHttpUpgradeFeature>(), features.Get<IHttpExtendedConnectFeature>());
        if (!upgrade.IsUpgradableRequest && !upgrade.IsExtendedConnect) return;
        if (upgrade._upgrade is not null) features.Set<IHttpUpgradeFeature>(upgrade);
        if (upgrade._connect is not null) features.Set<IHttpExtendedConnectFeature>(upgrade);
        // The app's own UseWebSockets created its feature from the previous features.
        features.Set<IHttpWebSocketFeature>(null);
        features.Set(upgrade);
    }

    public async Task<Stream> UpgradeAsync() => Transport = new SocketTransport(await _upgrade!.UpgradeAsync().ConfigureAwait(false));

    public async ValueTask<Stream> AcceptAsync() => Transport = new SocketTransport(await _connect!.AcceptAsync().ConfigureAwait(false));
}
