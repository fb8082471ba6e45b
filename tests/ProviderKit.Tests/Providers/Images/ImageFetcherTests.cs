using System.Net;
using System.Net.Sockets;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Providers.Images;

public class ImageFetcherTests
{
    private const string Address = "https://images.test/a.png";
    private const string Part = "messages[0].content[1].image_url";

    [Test]
    public async Task Fetch_Off_Is400ThatNamesThePartAndTheSetting()
    {
        using var host = new ImageHost(_ => ImageHost.Image([1]), options => options.FetchImages = false);
        AssertRefused(await host.AskAsync(Address), Part, "image_fetch_disabled", "ProviderKit:FetchImages");
        Assert.That(host.Fetched, Is.Empty);
    }

    [TestCase("image/png")]
    [TestCase("IMAGE/JPEG")]
    [TestCase("image/gif; charset=binary")]
    [TestCase("image/webp")]
    public async Task Fetch_Image_ReachesTheUpstreamAsBytes(string type)
    {
        using var host = new ImageHost(_ => ImageHost.Image([1, 2, 3], type));
        Assert.That(await host.AskAsync([Address, "data:image/png;base64,aGk="]), Is.Null);
        Json.AssertEqual(host.Sent.Single()["messages"], """[{"role":"user","content":"What?","images":["AQID","aGk="]}]""");
    }

    [Test]
    public async Task Fetch_Request_CarriesNoCredentials()
    {
        using var host = new ImageHost(_ => ImageHost.Image([1]), options => options.Provider("ollama").Tokens.Add("secret"));
        Assert.That(await host.AskAsync(Address), Is.Null);
        var request = host.Fetched.Single();
        Assert.That((request.Method, request.RequestUri, request.Content), Is.EqualTo((HttpMethod.Get, new Uri(Address), (HttpContent?)null)));
        Assert.That(request.Headers.Select(h => h.Key), Is.EquivalentTo(["Accept", "User-Agent"]));
        Assert.That(request.Headers.ToString(), Does.Not.Contain("secret"));
    }

    [Test]
    public async Task Fetch_SameAddressTwice_IsFetchedOnce()
    {
        using var host = new ImageHost(_ => ImageHost.Image([1]));
        Assert.That(await host.AskAsync([Address, Address]), Is.Null);
        Assert.That((host.Fetched.Count, host.Sent.Single()["messages"]![0]!["images"]!.AsArray().Count), Is.EqualTo((1, 2)));
    }

    [Test]
    public async Task Fetch_MoreThanAllowed_Is400ThatNamesTheFirstTooMany()
    {
        using var host = new ImageHost(_ => ImageHost.Image([1]), options => options.Images.MaxPerRequest = 2);
        AssertRefused(await host.AskAsync(["https://images.test/1", "https://images.test/2", "https://images.test/3"]),
            "messages[0].content[3].image_url", "image_fetch_failed", "ProviderKit:Images:MaxPerRequest");
        Assert.That(host.Fetched, Is.Empty);
    }

    [TestCase(301)]
    [TestCase(302)]
    [TestCase(307)]
    public async Task Fetch_Redirect_IsNotFollowed(int status)
    {
        using var host = new ImageHost(_ => new HttpResponseMessage((HttpStatusCode)status) { Headers = { Location = new Uri("https://images.test/b.png") } });
        AssertFailed(await host.AskAsync(Address), "redirected");
        Assert.That(host.Fetched, Has.Count.EqualTo(1));
    }

    [TestCase(204)]
    [TestCase(404)]
    [TestCase(500)]
    public async Task Fetch_OtherStatus_Is400(int status)
    {
        using var host = new ImageHost(_ => new HttpResponseMessage((HttpStatusCode)status));
        AssertFailed(await host.AskAsync(Address), $"status {status}");
    }

    [TestCase("text/html")]
    [TestCase("image/svg+xml")]
    [TestCase("application/json")]
    [TestCase(null)]
    public async Task Fetch_NoImage_Is400(string? type)
    {
        using var host = new ImageHost(_ => ImageHost.Image([1], type));
        AssertFailed(await host.AskAsync(Address), "image/png");
    }

    [Test]
    public async Task Fetch_Empty_Is400()
    {
        using var host = new ImageHost(_ => ImageHost.Image([]));
        AssertFailed(await host.AskAsync(Address), "empty");
    }

    [Test]
    public async Task Fetch_TooLarge_Is400WithoutReadingOn([Values] bool announced)
    {
        var stream = new CountingStream(1000);
        using var host = new ImageHost(
            _ =>
            {
                var response = ImageHost.Image(new StreamContent(stream));
                if (announced) response.Content.Headers.ContentLength = 1000;
                return response;
            },
            options => options.Images.MaxBytes = 99);
        AssertFailed(await host.AskAsync(Address), "99 bytes");
        Assert.That(stream.Given, Is.LessThan(announced ? 1 : 200));
    }

    [Test]
    public async Task Fetch_TooLargeTogether_Is400()
    {
        using var host = new ImageHost(_ => ImageHost.Image(new byte[60]), options => options.Images.MaxBytes = 119);
        AssertRefused(await host.AskAsync(["https://images.test/1", "https://images.test/2"]), "messages[0].content[2].image_url", "image_fetch_failed", "119 bytes");
        Assert.That(await host.AskAsync("https://images.test/1"), Is.Null);
    }

    [Test]
    public async Task Fetch_NoAnswerInTime_Is400()
    {
        ImageHost? host = null;
        using (host = new ImageHost(async (_, cancellation) =>
        {
            host!.Time.Advance(TimeSpan.FromSeconds(10));
            await Task.Delay(Timeout.Infinite, cancellation);
            return ImageHost.Image([1]);
        }))
            AssertFailed(await host.AskAsync(Address), "within 10 s");
    }

    [Test]
    public async Task Fetch_BodyThatTrickles_IsBoundedInAll()
    {
        ImageHost? host = null;
        using (host = new ImageHost(_ => ImageHost.Image(new StreamContent(new CountingStream(1000, () => host!.Time.Advance(TimeSpan.FromSeconds(3)))))))
            AssertFailed(await host.AskAsync(Address), "within 10 s");
    }

    [Test]
    public void Fetch_CallerLeaves_IsCancelled()
    {
        using var source = new CancellationTokenSource();
        using var host = new ImageHost(async (_, cancellation) =>
        {
            await source.CancelAsync();
            await Task.Delay(Timeout.Infinite, cancellation);
            return ImageHost.Image([1]);
        });
        Assert.That(async () => await host.AskAsync([Address], source.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(host.Records.Single().Error!.Kind, Is.EqualTo(ProviderErrorKind.Cancelled));
    }

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
        var said = AssertFailed(await unreachable.AskAsync(Address), "cannot be reached");
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

    [Test]
    public void Settings_OfFetching_AreRead()
    {
        using var host = Host.With(("ProviderKit:FetchImages", "1"), ("ProviderKit:Images:MaxBytes", "5"), ("ProviderKit:Images:Timeout", "3s"), ("ProviderKit:Images:MaxPerRequest", "2"));
        var images = host.Options.Images;
        Assert.That((host.Options.FetchImages, images.MaxBytes, images.Timeout, images.MaxPerRequest), Is.EqualTo((true, 5, TimeSpan.FromSeconds(3), 2)));
        using var plain = Host.With();
        images = plain.Options.Images;
        Assert.That((plain.Options.FetchImages, images.MaxBytes, images.Timeout, images.MaxPerRequest), Is.EqualTo((false, 20_000_000, TimeSpan.FromSeconds(10), 10)));
    }

    [TestCase("ProviderKit:FetchImages", "maybe")]
    [TestCase("ProviderKit:Images:MaxBytes", "0")]
    [TestCase("ProviderKit:Images:Timeout", "60d")]
    [TestCase("ProviderKit:Images:Timeout", "00:00:00")]
    [TestCase("ProviderKit:Images:MaxPerRequest", "-1")]
    [TestCase("ProviderKit:Images:Unheard", "1")]
    public void Settings_ThatAreWrong_AreTold(string name, string value)
    {
        using var host = Host.With((name, value));
        var thrown = Assert.Throws<Microsoft.Extensions.Options.OptionsValidationException>(() => _ = host.Options);
        Assert.That(thrown!.Failures.Single(), Does.StartWith(name));
    }

    private static ProviderError? AssertFailed(ProviderError? error, string why)
    {
        AssertRefused(error, Part, "image_fetch_failed", why);
        return error;
    }

    private static void AssertRefused(ProviderError? error, string param, string code, string said)
    {
        Assert.That((error?.HttpStatus, error?.Param, error?.Code), Is.EqualTo(((int?)400, param, code)));
        Assert.That(error!.Message, Does.StartWith(param + ": ").And.Contain(said));
    }

    /// <summary>Gives 50 bytes a read.</summary>
    private sealed class CountingStream(int length, Action? onRead = null) : ReadOnlyStream
    {
        public int Given { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            onRead?.Invoke();
            cancellationToken.ThrowIfCancellationRequested();
            int count = Math.Min(Math.Min(50, buffer.Length), length - Given);
            Given += count;
            return new ValueTask<int>(count);
        }
    }
}
