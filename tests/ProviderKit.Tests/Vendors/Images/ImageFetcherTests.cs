using System.Net;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Vendors.Images;

public class ImageFetcherTests
{
    private const string Address = "https://images.test/a.png";

    [Test]
    public async Task Fetch_Off_Is400ThatNamesThePartAndTheSetting()
    {
        using var host = new ImageHost(_ => ImageHost.Image([1]), options => options.FetchImages = false);
        ImageHost.AssertRefused(await host.AskAsync(Address), ImageHost.Part, "image_fetch_disabled", "ProviderKit:FetchImages");
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
        ImageHost.AssertRefused(await host.AskAsync(["https://images.test/1", "https://images.test/2", "https://images.test/3"]),
            "messages[0].content[3].image_url", "image_fetch_failed", "ProviderKit:Images:MaxPerRequest");
        Assert.That(host.Fetched, Is.Empty);
    }

    [Test]
    public async Task Fetch_MoreThanTheMemoryOfAllRequestsHasRoomFor_Is400ThatNamesTheSetting()
    {
        // Half of it, in which an image is there eight times over while it is read and written.
        using var host = new ImageHost(_ => ImageHost.Image(new byte[600_000]), options => options.Limits.MaxBytesInFlight = 8_000_000);
        AssertFailed(await host.AskAsync(Address), "500000 bytes together (ProviderKit:Images:MaxBytes, and ProviderKit:Limits:MaxBytesInFlight");
        Assert.That(host.Memory.InUse, Is.Zero);
    }

    [Test]
    public async Task Fetch_WithinTheMemory_IsCountedAndGivenBack()
    {
        long during = 0;
        ImageHost? host = null;
        using (host = new ImageHost(_ =>
        {
            during = host!.Memory.InUse;
            return ImageHost.Image(new byte[400_000]);
        }, options => options.Limits.MaxBytesInFlight = 8_000_000))
        {
            Assert.That(await host.AskAsync(Address), Is.Null);
            Assert.That(during, Is.InRange(4_000_000, 4_001_000), "half of it, and the small request");
            Assert.That(host.Memory.InUse, Is.Zero);
        }
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
        ImageHost.AssertRefused(await host.AskAsync(["https://images.test/1", "https://images.test/2"]), "messages[0].content[2].image_url", "image_fetch_failed", "119 bytes");
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

    private static ProviderError? AssertFailed(ProviderError? error, string why) => ImageHost.AssertRefused(error, ImageHost.Part, "image_fetch_failed", why);

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
