using System.Net;
using System.Net.Sockets;

namespace ProviderKit.Tests.Vendors.Images;

/// <summary>Addresses that are never fetched, and that give nothing away.</summary>
public class ImageAddressTests
{
    [TestCase("http://127.0.0.1/a")]
    [TestCase("http://localhost/a")]
    [TestCase("http://[::1]/a")]
    [TestCase("http://[::ffff:127.0.0.1]/a")]
    [TestCase("http://2130706433/a")]
    [TestCase("http://0x7f.1/a")]
    [TestCase("http://0/a")]
    [TestCase("http://10.1.2.3:8080/a")]
    [TestCase("https://169.254.169.254/latest/meta-data")]
    [TestCase("http://[fd00:ec2::254]/latest")]
    public async Task Fetch_AddressOfThePrivateKind_IsRefusedAsIfNobodyWereThere(string address)
    {
        using var unreachable = new ImageHost(_ => throw new HttpRequestException(HttpRequestError.ConnectionError));
        var said = AssertFailed(await unreachable.AskAsync("https://images.test/a.png"), "cannot be reached");
        using var host = new ImageHost(_ => ImageHost.Image([1]));
        var error = AssertFailed(await host.AskAsync(address), "cannot be reached");
        Assert.That(error, Is.EqualTo(said), "the two are told alike");
        Assert.That(host.Fetched, Is.Empty);
    }

    [Test]
    public async Task Fetch_AddressWithAPassword_IsRefused()
    {
        using var host = new ImageHost(_ => ImageHost.Image([1]));
        AssertFailed(await host.AskAsync("https://me:word@images.test/a.png"), "password");
        Assert.That(host.Fetched, Is.Empty);
    }

    [Test]
    public async Task Fetch_WithTheRealHandler_DoesNotTouchAListenerOnThisMachine()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var host = new ImageHost((Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>>?)null);
        foreach (string name in new[] { "127.0.0.1", "localhost", "localhost.", "[::1]" })
            AssertFailed(await host.AskAsync($"http://{name}:{((IPEndPoint)listener.LocalEndpoint).Port}/a.png"), "cannot be reached");
        Assert.That(listener.Pending(), Is.False);
    }

    private static ProviderError? AssertFailed(ProviderError? error, string why) => ImageHost.AssertRefused(error, ImageHost.Part, "image_fetch_failed", why);
}
