using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ProviderKit.AspNetCore.Surfaces.OpenAI.Sockets;

/// <summary>The server's upgrade of one request, over HTTP/1.1 or by CONNECT of HTTP/2, with a <see cref="SocketTransport"/> around its stream.</summary>
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

    /// <summary>Puts itself before the server's features. Does nothing where the server upgrades no such request, or has WebSockets of its own.</summary>
    public static void Install(HttpContext context)
    {
        var features = context.Features;
        var upgrade = new SocketUpgrade(features.Get<IHttpUpgradeFeature>(), features.Get<IHttpExtendedConnectFeature>());
        if (!upgrade.IsUpgradableRequest && !upgrade.IsExtendedConnect) return;
        if (upgrade._upgrade is not null) features.Set<IHttpUpgradeFeature>(upgrade);
        if (upgrade._connect is not null) features.Set<IHttpExtendedConnectFeature>(upgrade);
        // An app's own UseWebSockets has made one of the features that were there before.
        features.Set<IHttpWebSocketFeature>(null);
        features.Set(upgrade);
    }

    public async Task<Stream> UpgradeAsync() => Transport = new SocketTransport(await _upgrade!.UpgradeAsync().ConfigureAwait(false));

    public async ValueTask<Stream> AcceptAsync() => Transport = new SocketTransport(await _connect!.AcceptAsync().ConfigureAwait(false));
}
