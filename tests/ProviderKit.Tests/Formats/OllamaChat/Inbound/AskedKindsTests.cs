using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.OllamaChat.Inbound;

/// <summary>Requests with values of other kinds than the API's: a 400 or a canonical request, never an exception.</summary>
public class AskedKindsTests
{
    private const string Members = """
        "stream":true,"think":true,"format":{"type":"object"},"logprobs":true,"top_logprobs":2,"truncate":true,"keep_alive":"5m",
        "options":{"num_predict":50,"temperature":1,"top_p":0.5,"top_k":40,"seed":1,"stop":["a","b"],"frequency_penalty":1,"num_ctx":8192}
        """;

    private static readonly string Chat = $$$"""
        {"model":"m",{{{Members}}},"messages":[{"role":"system","content":"S"},{"role":"user","content":"Hi","images":["R0lGODlh"]},
         {"role":"assistant","content":"","thinking":"T","images":["R0lGODlh"],"tool_calls":[{"id":"a","function":{"name":"f","arguments":{"a":1} } },{"function":{"name":"g","arguments":"{}"}}]},
         {"role":"tool","content":"1","tool_call_id":"a","images":["R0lGODlh"]},{"role":"tool","content":"2","tool_name":"h"},{"role":"tool","content":"2","tool_name":"g"}],
         "tools":[{"type":"function","function":{"name":"f","description":"D","parameters":{"type":"object"},"strict":true} }] }
        """;

    private static readonly string Generate = $$"""{"model":"m",{{Members}},"prompt":"P","system":"S","images":["R0lGODlh"],"suffix":"","raw":false,"context":[],"template":"x"}""";

    [TestCase(true)]
    [TestCase(false)]
    public void WriteCanonical_AnyKindAnywhere_IsARequestOrRefused(bool isChat)
    {
        var (rich, bridge) = isChat ? (Chat, OllamaBridged.Chat) : (Generate, OllamaBridged.Generate);
        OllamaBridged.Canonical(rich, bridge);
        int refused = 0;
        foreach (string body in EachKind.Of(rich))
        {
            try
            {
                var (error, canonical, _) = OllamaBridged.TryCanonical(body, bridge);
                if (error is null) ChatRequest.TryRead(canonical, out _, out _);
                else
                {
                    Assert.That(error.HttpStatus, Is.EqualTo(400), body);
                    refused++;
                }
            }
            catch (Exception e) when (e is not AssertionException)
            {
                Assert.Fail($"{body}\n{e}");
            }
        }
        Assert.That(refused, Is.GreaterThan(100));
    }
}
