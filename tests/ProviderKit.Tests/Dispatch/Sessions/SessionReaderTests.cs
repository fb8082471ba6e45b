using ProviderKit.Dispatch.Sessions;
using ProviderKit.Tests.Support;
using ProviderKit.Tokens;

namespace ProviderKit.Tests.Dispatch.Sessions;

/// <summary>Which conversation a request belongs to. Two requests with equal keys belong to the same.</summary>
public class SessionReaderTests
{
    private const string Uuid = "7f1c2d5e-0a49-4a57-9d3b-1f2e3d4c5b6a";

    private static readonly SessionReader Reader = new("0123456789abcdef"u8.ToArray());

    /// <summary>Every way to name a conversation, the one that counts most first: a header, or a member of the body.</summary>
    private static readonly (string? Header, string? Member)[] Names =
    [
        ("x-claude-code-session-id: ID", null),
        (null, "\"user_id\":\"{\\\"device_id\\\":\\\"d\\\",\\\"session_id\\\":\\\"ID\\\"}\""),
        ("session-id: ID", null),
        ("session_id: ID", null),
        ("x-session-id: ID", null),
        ("x-session-affinity: ID", null),
        ("x-grok-conv-id: ID", null),
        ("x-client-request-id: ID", null),
        (null, "\"session_id\":\"ID\""),
        (null, "\"prompt_cache_key\":\"ID\""),
        (null, "\"conversation_id\":\"ID\""),
    ];

    [TestCaseSource(nameof(Places))]
    public void Read_Named_IsThatConversationWhateverTheMessages(int place)
    {
        var first = Key(place, "one", "Hello");
        Assert.That(first, Is.Not.Null);
        Assert.That(Key(place, "one", "Something else"), Is.EqualTo(first));
        Assert.That(Key(place, "two", "Hello"), Is.Not.EqualTo(first));
    }

    [TestCaseSource(nameof(Places))]
    public void Read_NamedTwice_TheOneThatCountsMoreDecides(int place)
    {
        for (int less = place + 1; less < Names.Length; less++)
            Assert.That(Key([(place, "mine"), (less, "other")]), Is.EqualTo(Key(place, "mine", "Hi")), $"{Names[place]} before {Names[less]}");
    }

    [TestCaseSource(nameof(Places))]
    public void Read_NamedEmptyOrVeryLong_IsPassedOver(int place)
    {
        var unnamed = Key([]);
        Assert.That(Key(place, new string('x', 257), "Hi"), Is.EqualTo(unnamed));
        Assert.That(Key(place, "", "Hi"), Is.EqualTo(unnamed));
        Assert.That(Key(place, new string('x', 256), "Hi"), Is.Not.EqualTo(unnamed));
    }

    [Test]
    public void Read_SameIdInHeaderAndBody_IsTheSameConversation() =>
        Assert.That(Key(2, "one", "Hi"), Is.EqualTo(Key(9, "one", "Hi")));

    [TestCase("user_0123_account__session_" + Uuid)]
    [TestCase("user_0123_account_4567_session_" + Uuid)]
    public void Read_OlderUserId_EndsInTheSession(string user) =>
        Assert.That(KeyOf(Body("Hi", $"\"metadata\":{{\"user_id\":\"{user}\"}}")), Is.EqualTo(KeyOf(Body("Else", $"\"session_id\":\"{Uuid}\""))));

    [TestCase("\"metadata\":{\"user_id\":\"user-4711\"}")]
    [TestCase("\"metadata\":{\"user_id\":\"{not json\"}")]
    [TestCase("\"metadata\":{\"user_id\":\"{\\\"session_id\\\":7}\"}")]
    [TestCase("\"metadata\":{\"user_id\":\"{\\\"session_id\\\":\\\"\\\\ud800\\\"}\"}", Description = "half a surrogate pair in the inner JSON")]
    [TestCase("\"metadata\":{\"user_id\":\"{\\\"\\\\udc00\\\":1}\"}", Description = "the same in a name")]
    [TestCase("\"metadata\":{\"user_id\":7,\"conversation_id\":[]}")]
    [TestCase("\"metadata\":null,\"session_id\":null,\"prompt_cache_key\":{}")]
    [TestCase("\"metadata\":\"text\",\"sessionId\":17")]
    [TestCase("\"previous_response_id\":\"resp_1\",\"conversation\":{\"id\":\"conv_1\"}", Description = "chat has no state upstream")]
    public void Read_WhatNamesNoConversation_IsPassedOver(string member)
    {
        var key = KeyOf(Body("Hi", member));
        Assert.That(key, Is.EqualTo(KeyOf(Body("Hi"))));
        Assert.That(key!.IsHard, Is.False);
    }

    [TestCase("originator: codex_cli_rs", true)]
    [TestCase("user-agent: codex_exec/0.171.0 (Linux)", true)]
    [TestCase("user-agent: OpenAI/JS 7.59", false)]
    [TestCase("user-agent: my-codex", false)]
    public void Read_ClientRequestId_CountsForKnownClientsOnly(string client, bool counts)
    {
        var (first, second) = (KeyOf(Body("Hi"), Client("1")), KeyOf(Body("Hi"), Client("2")));
        Assert.That(first == second, Is.Not.EqualTo(counts));

        FakeClient Client(string id) => new(client, "x-client-request-id: " + id);
    }

    [Test]
    public void Read_SameIdOfAnotherClient_IsAnotherConversation()
    {
        string body = Body("Hi", "\"session_id\":\"one\"");
        SessionKey?[] keys =
        [
            KeyOf(body), KeyOf(body, name: "alice"), KeyOf(body, name: "bob"), KeyOf(body, new FakeClient { NameKind = "user" }, "alice"),
            KeyOf(body, new FakeClient("authorization: Bearer a")), KeyOf(body, new FakeClient("authorization: Bearer b")),
        ];
        Assert.That(keys, Is.Unique.And.None.Null);
        Assert.That(KeyOf(body, new FakeClient("authorization: Bearer a"), "alice"), Is.EqualTo(KeyOf(body, new FakeClient("authorization: Bearer b"), "alice")));
    }

    [Test]
    public void Read_AnotherSecret_IsAnotherHash()
    {
        var request = ChatRequest.Parse(Json.Bytes(Body("Hi", "\"session_id\":\"one\"")));
        Assert.That(new SessionReader("0123456789abcdeF"u8.ToArray()).Read(request), Is.Not.EqualTo(Reader.Read(request)));
        Assert.That(Reader.Read(request)!.ToString(), Does.Not.Contain("one"));
    }

    [TestCase("\"metadata\":{\"user_id\":\"{\\\"session_id\\\":\\\"ID\\\"}\"}")]
    [TestCase("\"metadata\":{\"user_id\":\"user_1_account__session_ID\"}")]
    public void Read_MessagesFormat_ItsUserNamesTheConversation(string member)
    {
        Assert.That(Messages("one", "Hello"), Is.EqualTo(Messages("one", "Else")).And.Not.EqualTo(Messages("two", "Hello")).And.Not.Null);

        SessionKey? Messages(string id, string text) => MessagesKey($$"""{{member.Replace("ID", id)}},"messages":[{"role":"user","content":"{{text}}"}]""");
    }

    [Test]
    public void Read_MessagesFormat_SystemStandsApart_AndIsPartOfTheBeginning()
    {
        const string hello = "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"Hello\"}]}]";
        var key = MessagesKey("\"system\":\"Be brief.\"," + hello);
        Assert.That(MessagesKey(hello + ",\"system\":[{\"type\":\"text\",\"text\":\"Be brief.\",\"cache_control\":{\"type\":\"ephemeral\"}}]"), Is.EqualTo(key));
        Assert.That(MessagesKey(hello), Is.Not.Null.And.Not.EqualTo(key));
    }

    [Test]
    public void Read_Embeddings_BelongToNone()
    {
        var client = new FakeClient("x-session-id: one");
        ChatRequest.TryRead(Json.Bytes("""{"model":"m","input":"Hi","session_id":"one"}"""), out var request, out _, format: WireFormat.OpenAIEmbeddings, client: client);
        Assert.That(Reader.Read(request!), Is.Null);
        Assert.That(client.Lookups, Is.Zero);
    }

    private static SessionKey? MessagesKey(string members) =>
        Reader.Read(ChatRequest.Parse(Json.Bytes($$"""{"model":"m","max_tokens":9,{{members}}}"""), WireFormat.AnthropicMessages));

    private static IEnumerable<int> Places => Enumerable.Range(0, Names.Length);

    private static SessionKey? Key(int place, string id, string message) => Key([(place, id)], message);

    private static SessionKey? Key((int Place, string Id)[] names, string message = "Hi")
    {
        var named = names.Select(n => (Names[n.Place].Header?.Replace("ID", n.Id), Member: Names[n.Place].Member?.Replace("ID", n.Id))).ToArray();
        bool InMetadata(string member) => member.StartsWith("\"user_id", StringComparison.Ordinal) || member.StartsWith("\"conversation_id", StringComparison.Ordinal);
        var members = named.Select(n => n.Member).OfType<string>().ToArray();
        // The one that counts less stands first, so that the order in the body decides nothing.
        string body = Body(message, [.. members.Where(m => !InMetadata(m)).Reverse(), $"\"metadata\":{{{string.Join(',', members.Where(InMetadata).Reverse())}}}"]);
        return KeyOf(body, new FakeClient(["user-agent: codex", .. named.Select(n => n.Item1).OfType<string>()]));
    }

    private static string Body(string message, params string[] members) =>
        $$"""{{{string.Concat(members.Select(m => m + ","))}}"model":"m","messages":[{"role":"user","content":"{{message}}"}]}""";

    private static SessionKey? KeyOf(string body, IClientHeaders? client = null, string? name = null)
    {
        Assert.That(ChatRequest.TryRead(Json.Bytes(body), out var request, out var error, clientName: name, client: client), Is.True, error?.Message);
        return Reader.Read(request!);
    }
}
