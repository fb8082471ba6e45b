using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.GoogleGenerate.Inbound;

/// <summary>Requests with values of other kinds than the API's: a 400 or a canonical request, never an exception.</summary>
public class InboundKindsTests
{
    private static readonly string Rich = """
        {"systemInstruction":{"role":"system","parts":[{"text":"S"}]},
         "contents":[
          {"role":"user","parts":[{"text":"Hi"},{"inlineData":{"mimeType":"image/png","data":"PNG","displayName":"x"}},{"inlineData":{"mimeType":"application/pdf","data":"AAAA"}},{"fileData":{"fileUri":"https://example.com/a.png","mimeType":"image/png"}}]},
          {"role":"model","parts":[{"text":"Hm","thought":true,"thoughtSignature":"QUJD"},{"text":"A"},{"inlineData":{"mimeType":"image/png","data":"PNG"}},{"executableCode":{"language":"PYTHON","code":"1"}},{"codeExecutionResult":{"outcome":"OUTCOME_OK","output":"1"}},
           {"functionCall":{"id":"a","name":"f","args":{"x":1}},"thoughtSignature":"QUJD"}]},
          {"role":"user","parts":[{"functionResponse":{"id":"a","name":"f","response":{"r":1},"parts":[{"inlineData":{"mimeType":"image/png","data":"PNG"}},{"fileData":{"fileUri":"https://example.com/a.png"}}]}}]}],
         "tools":[{"functionDeclarations":[{"name":"f","description":"D","behavior":"BLOCKING","parameters":{"type":"OBJECT","nullable":true,"properties":{"a":{"type":"STRING","enum":["x"],"nullable":true,"maxLength":"7"},"b":{"anyOf":[{"type":"NUMBER"}],"nullable":true}},"required":["a"]}}]},{"googleSearch":{}},{"codeExecution":{}}],
         "toolConfig":{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["f"],"more":1},"retrievalConfig":{"languageCode":"en"}},
         "safetySettings":[{"category":"X","threshold":"Y"}],"labels":{"a":"b"},
         "generationConfig":{"temperature":1,"topP":0.5,"topK":40,"candidateCount":2,"maxOutputTokens":50,"stopSequences":["x"],"seed":1,"presencePenalty":0.5,"frequencyPenalty":0.5,"responseMimeType":"application/json",
          "responseSchema":{"type":"OBJECT","properties":{"a":{"type":"STRING"}},"propertyOrdering":["a"]},"responseModalities":["TEXT","IMAGE"],"responseLogprobs":true,"logprobs":2,"thinkingConfig":{"includeThoughts":true,"thinkingBudget":100}}}
        """.Replace("PNG", Bridged.Png, StringComparison.Ordinal);

    [Test]
    public void WriteCanonical_AnyKindAnywhere_IsARequestOrRefused()
    {
        Assert.That(Bridged.TryCanonical(Json.Bytes(Rich)).Error, Is.Null);
        int refused = 0;
        foreach (string body in EachKind.Of(Rich))
        {
            try
            {
                var (error, canonical, _) = Bridged.TryCanonical(Json.Bytes(body));
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

    [TestCase("{\"executableCode\":\"print(1)\"}", "contents[0].parts[0].executableCode")]
    [TestCase("{\"executableCode\":{\"code\":1}}", "contents[0].parts[0].executableCode.code")]
    [TestCase("{\"codeExecutionResult\":[]}", "contents[0].parts[0].codeExecutionResult")]
    public void WriteCanonical_CodeThatIsNone_IsRefusedByItsPath(string part, string path) =>
        Assert.That(Bridged.Refused($$"""{"contents":[{"role":"model","parts":[{{part}}]}]}""").Param, Is.EqualTo(path));
}
