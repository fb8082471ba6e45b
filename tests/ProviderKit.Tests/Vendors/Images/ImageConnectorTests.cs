using System.Net;
using System.Net.Sockets;
using System.Text;
using ProviderKit.Vendors.Images;

namespace ProviderKit.Tests.Vendors.Images;

/// <summary>Real sockets: what listens on this machine must not notice anything.</summary>
public class ImageConnectorTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Test]
    public async Task Connect_NameThatResolvesToThisMachine_IsRefusedBeforeAnyConnection()
    {
        using var listener = Listen();
        using var invoker = Invoker(new ImageConnector((_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback, IPAddress.IPv6Loopback]), PublicAddress.Is));
        Assert.That(async () => await GetAsync(invoker, $"http://images.test:{Port(listener)}/a.png"), Throws.InstanceOf<HttpRequestException>());
        Assert.That(listener.Pending(), Is.False);
        await AssertReachableAsync(listener);
    }

    [TestCase("127.0.0.1")]
    [TestCase("localhost")]
    [TestCase("[::1]")]
    [TestCase("[::ffff:127.0.0.1]")]
    [TestCase("0.0.0.0")]
    [TestCase("2130706433")]
    [TestCase("0x7f.1")]
    public void Connect_ThisMachineByAnyName_IsRefused(string host)
    {
        using var listener = Listen();
        using var invoker = Invoker(ImageConnector.ToPublicAddresses());
        Assert.That(async () => await GetAsync(invoker, $"http://{host}:{Port(listener)}/a.png"), Throws.InstanceOf<HttpRequestException>());
        Assert.That(listener.Pending(), Is.False);
    }

    [Test]
    public async Task Connect_SomeAddressesAllowed_GoesToThoseAndResolvesOnce()
    {
        using var listener = Listen();
        var resolved = new List<string>();
        using var invoker = Invoker(new ImageConnector(
            (name, _) =>
            {
                resolved.Add(name);
                // The second answer of a rebinding name would be another one.
                return Task.FromResult<IPAddress[]>(resolved.Count == 1 ? [IPAddress.Parse("192.0.2.1"), IPAddress.Loopback] : [IPAddress.Parse("192.0.2.1")]);
            },
            address => address.Equals(IPAddress.Loopback)));
        var served = ServeAsync(listener);
        using var response = await GetAsync(invoker, $"http://images.test:{Port(listener)}/a.png");
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(await served, Does.StartWith("GET /a.png HTTP/1.1").And.Contain($"Host: images.test:{Port(listener)}"));
        Assert.That(resolved, Is.EqualTo(["images.test"]));
    }

    [Test]
    public void Handler_CarriesNothingOnAndFollowsNothing()
    {
        using var handler = ImageConnector.ToPublicAddresses().CreateHandler(TimeSpan.FromSeconds(3));
        Assert.That((handler.UseProxy, handler.AllowAutoRedirect, handler.UseCookies, handler.PreAuthenticate, handler.Credentials), Is.EqualTo((false, false, false, false, (ICredentials?)null)));
        Assert.That((handler.AutomaticDecompression, handler.ConnectTimeout), Is.EqualTo((DecompressionMethods.None, TimeSpan.FromSeconds(3))));
    }

    private static TcpListener Listen()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    private static int Port(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port;

    private static HttpMessageInvoker Invoker(ImageConnector connector) => new(connector.CreateHandler(Patience));

    private static async Task<HttpResponseMessage> GetAsync(HttpMessageInvoker invoker, string address)
    {
        using var patience = new CancellationTokenSource(Patience);
        return await invoker.SendAsync(new HttpRequestMessage(HttpMethod.Get, address), patience.Token);
    }

    /// <summary>Answers one request; returns what it said.</summary>
    private static async Task<string> ServeAsync(TcpListener listener)
    {
        using var client = await listener.AcceptTcpClientAsync();
        var stream = client.GetStream();
        var buffer = new byte[4096];
        int read = await stream.ReadAsync(buffer);
        await stream.WriteAsync("HTTP/1.1 204 No Content\r\n\r\n"u8.ToArray());
        return Encoding.ASCII.GetString(buffer, 0, read);
    }

    /// <summary>The listener would have noticed.</summary>
    private static async Task AssertReachableAsync(TcpListener listener)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Port(listener));
        using var accepted = await listener.AcceptTcpClientAsync();
        Assert.That(accepted.Connected, Is.True);
    }
}
