using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Moq;
using ProviderKit.Responses;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Responses;

/// <summary>FAULTS 76: a stored response opens with its id and its caller, and with nothing else.</summary>
[Property("FAULTS", 76)]
public class ResponseVaultTests
{
    private static readonly CallerScope Alice = CallerScope.Of(null, "alice"), Bob = CallerScope.Of(null, "bob");

    private static readonly StoredResponse Sample = new()
    {
        Previous = "resp_0", Links = 3, Input = Json.Bytes("""{"role":"user","content":"a secret question"}"""), Reply = Json.Bytes("""{"id":"resp_1","output":[{"a":1}]}"""), Output = 25..32,
    };

    private readonly FakeTime _time = new();
    private readonly ResponseSecret _secret = ResponseSecret.Random();
    private readonly SpyStore _store = new();

    [SetUp]
    public void EmptyStore() => _store.Values.Clear();

    [Test]
    public async Task Find_ItsOwner_GetsAllOfIt()
    {
        var vault = Make();
        Assert.That(await vault.KeepAsync(Alice, "resp_1", Sample), Is.True);
        var (found, error) = await vault.FindAsync(Alice, "resp_1", default);
        Assert.That((error, found!.Previous, found.Links, Json.Text(found.Items.Span)), Is.EqualTo(((ProviderError?)null, "resp_0", 3, """{"a":1}""")));
        Assert.That((Json.Text(found.Input.Span), Json.Text(found.Reply.Span)), Is.EqualTo((Json.Text(Sample.Input.Span), Json.Text(Sample.Reply.Span))));
    }

    public static IEnumerable<TestCaseData> Others =>
    [
        new TestCaseData(Bob, "resp_1").SetArgDisplayNames("another client"),
        new TestCaseData(CallerScope.Of(null, null), "resp_1").SetArgDisplayNames("anyone"),
        new TestCaseData(CallerScope.Of(new FakeClient("authorization: alice"), null), "resp_1").SetArgDisplayNames("a credential like the name"),
        new TestCaseData(CallerScope.Of(new FakeClient { NameKind = "user" }, "alice"), "resp_1").SetArgDisplayNames("a user of the name"),
        new TestCaseData(Alice, "resp_2").SetArgDisplayNames("another id"),
        new TestCaseData(Alice, "resp_").SetArgDisplayNames("half an id"),
        new TestCaseData(Alice, "resp_1\n").SetArgDisplayNames("an id with more"),
        new TestCaseData(Alice, "").SetArgDisplayNames("no id"),
        new TestCaseData(Alice, "resp_" + new string('x', 100_000)).SetArgDisplayNames("a huge id"),
    ];

    [TestCaseSource(nameof(Others))]
    public async Task Find_AnyoneElseOrAnythingElse_IsNotFound(object scope, string id)
    {
        var vault = Make();
        await vault.KeepAsync(Alice, "resp_1", Sample);
        Assert.That(await vault.FindAsync((CallerScope)scope, id, default), Is.EqualTo(((StoredResponse?)null, (ProviderError?)null)));
        Assert.That(await vault.DeleteAsync((CallerScope)scope, id, default), Is.EqualTo((false, (ProviderError?)null)));
        Assert.That((await vault.FindAsync(Alice, "resp_1", default)).Response, Is.Not.Null, "it is still there");
    }

    [Test]
    public async Task Delete_ItsOwner_RemovesIt()
    {
        var vault = Make();
        await vault.KeepAsync(Alice, "resp_1", Sample);
        Assert.That((await vault.DeleteAsync(Alice, "resp_1", default)).Removed, Is.True);
        Assert.That((await vault.FindAsync(Alice, "resp_1", default)).Response, Is.Null);
    }

    [Test]
    public async Task Store_SeesNeitherIdNorCallerNorContent()
    {
        await Make().KeepAsync(Alice, "resp_1", Sample);
        var (key, value) = _store.Values.Single();
        Assert.That(key, Does.Match("^[a-z0-9]{1,64}$").And.Not.Contain("resp").And.Not.Contain("alice"));
        string text = Encoding.Latin1.GetString(value);
        Assert.That(text, Does.Not.Contain("secret").And.Not.Contain("resp_").And.Not.Contain("output"));
    }

    [Test]
    public async Task Store_MixesUpItsValues_NothingIsFound()
    {
        var vault = Make();
        await vault.KeepAsync(Alice, "resp_1", Sample);
        string key = _store.Values.Single().Key;
        await vault.KeepAsync(Bob, "resp_2", Sample);
        _store.Values[key] = _store.Values.Single(entry => entry.Key != key).Value;
        Assert.That((await vault.FindAsync(Alice, "resp_1", default)).Response, Is.Null);
    }

    [Test]
    public async Task Store_ValueIsCutOrChanged_NothingIsFound()
    {
        var vault = Make();
        await vault.KeepAsync(Alice, "resp_1", Sample);
        var (key, whole) = _store.Values.Single();
        for (int i = 0; i < whole.Length; i++)
        {
            _store.Values[key] = whole[..i];
            Assert.That((await vault.FindAsync(Alice, "resp_1", default)).Response, Is.Null, $"cut at {i}");
            byte[] changed = [.. whole];
            changed[i] ^= 1;
            _store.Values[key] = changed;
            Assert.That((await vault.FindAsync(Alice, "resp_1", default)).Response, Is.Null, $"changed at {i}");
        }
    }

    [Test]
    public async Task Store_OfAnotherSecret_OpensNothing()
    {
        await Make().KeepAsync(Alice, "resp_1", Sample);
        var other = new ResponseVault(_store, ResponseSecret.Random(), new ResponseStoreOptions(), _time, NullLogger<ResponseVault>.Instance);
        Assert.That((await other.FindAsync(Alice, "resp_1", default)).Response, Is.Null);
    }

    [Test]
    public async Task Store_Throws_IsUnavailable_AndNothingIsSaidToBeKept()
    {
        var log = new LogEvents();
        var store = new Mock<IResponseStore>();
        store.Setup(s => s.GetAsync(It.IsAny<string>(), It.IsAny<TimeSpan>(), It.IsAny<CancellationToken>())).Throws(new InvalidOperationException("no connection"));
        store.Setup(s => s.SetAsync(It.IsAny<string>(), It.IsAny<ReadOnlyMemory<byte>>(), It.IsAny<TimeSpan>(), It.IsAny<CancellationToken>())).Throws(new TimeoutException("too slow"));
        store.Setup(s => s.DeleteAsync(It.IsAny<string>(), It.IsAny<CancellationToken>())).Throws(new IOException("full"));
        using var factory = LoggerFactory.Create(logging => logging.AddProvider(log));
        var vault = new ResponseVault(store.Object, _secret, new ResponseStoreOptions(), _time, factory.CreateLogger<ResponseVault>());
        Assert.That((await vault.FindAsync(Alice, "resp_1", default)).Error, Is.SameAs(ResponseVault.Unavailable));
        Assert.That(await vault.KeepAsync(Alice, "resp_1", Sample), Is.False);
        Assert.That((await vault.DeleteAsync(Alice, "resp_1", default)).Error, Is.SameAs(ResponseVault.Unavailable));
        Assert.That(ResponseVault.Unavailable.HttpStatus, Is.EqualTo(503));
    }

    [Test]
    public async Task Store_NeverAnswers_TheReplyDoesNotWaitForEver()
    {
        var store = new Mock<IResponseStore>();
        store.Setup(s => s.SetAsync(It.IsAny<string>(), It.IsAny<ReadOnlyMemory<byte>>(), It.IsAny<TimeSpan>(), It.IsAny<CancellationToken>()))
            .Returns(new ValueTask<bool>(new TaskCompletionSource<bool>().Task));
        var vault = new ResponseVault(store.Object, _secret, new ResponseStoreOptions(), _time, NullLogger<ResponseVault>.Instance);
        var keeping = vault.KeepAsync(Alice, "resp_1", Sample).AsTask();
        Assert.That(keeping.IsCompleted, Is.False);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.That(await keeping, Is.False);
    }

    [Test]
    public async Task Store_NeverAnswersAReadOrARemoval_IsUnavailable()
    {
        var store = new Mock<IResponseStore>();
        store.Setup(s => s.GetAsync(It.IsAny<string>(), It.IsAny<TimeSpan>(), It.IsAny<CancellationToken>()))
            .Returns(new ValueTask<ReadOnlyMemory<byte>?>(new TaskCompletionSource<ReadOnlyMemory<byte>?>().Task));
        store.Setup(s => s.DeleteAsync(It.IsAny<string>(), It.IsAny<CancellationToken>())).Returns(new ValueTask<bool>(new TaskCompletionSource<bool>().Task));
        var vault = new ResponseVault(store.Object, _secret, new ResponseStoreOptions(), _time, NullLogger<ResponseVault>.Instance);
        var (finding, deleting) = (vault.FindAsync(Alice, "resp_1", default).AsTask(), vault.DeleteAsync(Alice, "resp_1", default).AsTask());
        using var leaving = new CancellationTokenSource();
        var left = vault.FindAsync(Alice, "resp_1", leaving.Token).AsTask();
        await leaving.CancelAsync();
        Assert.CatchAsync<OperationCanceledException>(() => left, "a store that does not notice that the client left");
        Assert.That((finding.IsCompleted, deleting.IsCompleted), Is.EqualTo((false, false)));
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.That(((await finding).Error, (await deleting).Error), Is.EqualTo((ResponseVault.Unavailable, ResponseVault.Unavailable)));
    }

    [Test]
    public async Task Disabled_KeepsAndFindsNothing()
    {
        var vault = Make(enabled: false);
        Assert.That(await vault.KeepAsync(Alice, "resp_1", Sample), Is.False);
        Assert.That((await vault.FindAsync(Alice, "resp_1", default), _store.Values.Count), Is.EqualTo((((StoredResponse?)null, (ProviderError?)null), 0)));
    }

    [Test]
    public void NewId_IsNeverTheSame() => Assert.That(Enumerable.Range(0, 100).Select(_ => ResponseVault.NewId()).Distinct().ToArray(), Has.Length.EqualTo(100).And.All.Match("^resp_[0-9a-f]{48}$"));

    private ResponseVault Make(bool enabled = true) =>
        new(_store, _secret, new ResponseStoreOptions { Enabled = enabled }, _time, NullLogger<ResponseVault>.Instance);

    private sealed class SpyStore : IResponseStore
    {
        public Dictionary<string, byte[]> Values { get; } = [];

        public ValueTask<ReadOnlyMemory<byte>?> GetAsync(string key, TimeSpan timeToLive, CancellationToken cancellationToken = default) =>
            new(Values.TryGetValue(key, out byte[]? value) ? value.AsMemory() : (ReadOnlyMemory<byte>?)null);

        public ValueTask<bool> SetAsync(string key, ReadOnlyMemory<byte> value, TimeSpan timeToLive, CancellationToken cancellationToken = default)
        {
            Values[key] = value.ToArray();
            return new(true);
        }

        public ValueTask<bool> DeleteAsync(string key, CancellationToken cancellationToken = default) => new(Values.Remove(key));
    }
}
